import { HEADER, WEB_CLIENT } from '#wire';

/** Programs that want errors as text, by the start of their User-Agent (contract §1.5). */
const PLAIN_AGENTS = [
  'wget',
  'curl',
  'python-urllib',
  'python-requests',
  'libwwww-perl',
  'libwww-perl',
  'php',
  'pycurl',
  'go-http-client',
  'plik_client',
  'plik_cli',
];

const REDIRECTED = /^\/(?:file|stream|archive)\/|^\/auth\/[^/]+\/callback$/;

export interface RedirectQuestion {
  readonly method: string;
  /** Below the configured Path, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Whether an error of this request is shown by the web application (contract §1.5 [P]). */
export function wantsRedirect({ method, path, headers }: RedirectQuestion): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || !REDIRECTED.test(path)) return false;
  if (headers[HEADER.clientApp] === WEB_CLIENT) return true;
  if (!String(headers.accept ?? '').includes('text/html')) return false;
  const agent = String(headers['user-agent'] ?? '').toLowerCase();
  return !PLAIN_AGENTS.some((prefix) => agent.startsWith(prefix));
}

/** Where the web application shows an error: everything in the fragment is encoded (contract B5). */
export function errorLocation(base: string, status: number, message: string, uri: string): string {
  const query = `err=${encodeURIComponent(message)}&errcode=${status}&uri=${encodeURIComponent(uri)}`;
  return `${base}/#/?${query}`;
}
