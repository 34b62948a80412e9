/** Login and password of HTTP Basic (RFC 7617). */
export interface BasicCredentials {
  readonly login: string;
  readonly password: string;
}

/** Reads an Authorization header; a string says what is wrong with it (contract §3.6). */
export function parseBasic(header: string | undefined): BasicCredentials | string {
  if (header === undefined || header === '') return 'missing Authorization header';
  const [scheme, encoded, ...rest] = header.split(' ');
  if (encoded === undefined || rest.length > 0) return 'invalid Authorization header';
  if (scheme?.toLowerCase() !== 'basic') return 'invalid http authorization scheme';
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return 'invalid credentials';
  return { login: text.slice(0, colon), password: text.slice(colon + 1) };
}
