/** Names of the protocol (contract §1.7). Node gives request header names in lower case. */
export const HEADER = {
  uploadToken: 'x-uploadtoken',
  userToken: 'x-pliktoken',
  clientApp: 'x-clientapp',
  paging: 'x-plik-paging',
  xsrf: 'x-xsrftoken',
  impersonate: 'x-plik-impersonate',
} as const;

/** `X-ClientApp` of Plik's browser client (contract §1.5). */
export const WEB_CLIENT = 'web_client';

export const SESSION_COOKIE = 'plik-session';
export const XSRF_COOKIE = 'plik-xsrf';

/** The path of a file below the server's base, percent-encoded (contract §5.2 [P]). */
export const filePath = (uploadId: string, fileId: string, fileName: string): string =>
  `/file/${uploadId}/${fileId}/${encodeURIComponent(fileName)}`;

/** First path elements of the API (contract §5): no file can be put at the root under such a name. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'config',
  'version',
  'qrcode',
  'health',
  'upload',
  'file',
  'stream',
  'archive',
  'auth',
  'me',
  'user',
  'users',
  'uploads',
  'stats',
  'tus',
  'resumable',
]);
