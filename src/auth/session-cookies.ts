import { SESSION_COOKIE, XSRF_COOKIE } from '#wire';
import type { Settings } from '../config/index.js';

const attributes = ({ path, assumeHttps }: Settings, maxAge: number): string =>
  `Path=${path || '/'}; Max-Age=${maxAge}${assumeHttps ? '; Secure' : ''}; SameSite=Lax`;

/** The two cookies of a session (contract §3.1); scripts of the page read the second. */
export function sessionCookies(
  session: { readonly token: string; readonly xsrf: string },
  settings: Settings,
): string[] {
  const common = attributes(settings, settings.sessionTimeout);
  return [
    `${SESSION_COOKIE}=${session.token}; ${common}; HttpOnly`,
    `${XSRF_COOKIE}=${session.xsrf}; ${common}`,
  ];
}

/** The two cookies taken back. */
export function clearedCookies(settings: Settings): string[] {
  const common = attributes(settings, 0);
  return [`${SESSION_COOKIE}=; ${common}; HttpOnly`, `${XSRF_COOKIE}=; ${common}`];
}

/** The value of a cookie in a Cookie header; null when it is not there. */
export function cookieOf(cookies: string | undefined, wanted: string): string | null {
  for (const pair of (cookies ?? '').split(';')) {
    const [name, ...value] = pair.trim().split('=');
    if (name === wanted) return value.join('=').replace(/^"(.*)"$/, '$1');
  }
  return null;
}

/** The session that a Cookie header carries, valid or not; null when there is none. */
export const sessionOf = (cookies?: string): string | null => cookieOf(cookies, SESSION_COOKIE);
