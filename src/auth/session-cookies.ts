import { SESSION_COOKIE, XSRF_COOKIE } from '#wire';
import type { Settings } from '../config/index.js';

/** The two cookies of a session, taken back (contract §3.1). */
export function clearedCookies({ path, assumeHttps }: Settings): string[] {
  const common = `Path=${path || '/'}; Max-Age=0${assumeHttps ? '; Secure' : ''}; SameSite=Lax`;
  return [`${SESSION_COOKIE}=; ${common}; HttpOnly`, `${XSRF_COOKIE}=; ${common}`];
}

/** Whether a Cookie header carries a session, valid or not. */
export const hasSession = (cookie = ''): boolean =>
  cookie.split(';').some((pair) => pair.trim().startsWith(`${SESSION_COOKIE}=`));
