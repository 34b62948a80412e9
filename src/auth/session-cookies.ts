import { Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { SESSION_COOKIE, XSRF_COOKIE } from '#wire';
import { InjectSettings, type Settings } from '../config/index.js';
import { requestScheme } from '../http/public-base.js';

/** Whether cookies are for https alone: by the configuration, or since this request came over it. */
export const areSecure = (req: Request, settings: Settings): boolean =>
  settings.assumeHttps || requestScheme(req, settings) === 'https';

/** The two cookies of a session as `Set-Cookie` headers (contract §3.1). */
@Injectable()
export class SessionCookies {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  /** Scripts of the page read the second. */
  of(req: Request, session: { readonly token: string; readonly xsrf: string }): string[] {
    const common = this.attributes(req, this.settings.sessionTimeout);
    return [
      `${SESSION_COOKIE}=${session.token}; ${common}; HttpOnly`,
      `${XSRF_COOKIE}=${session.xsrf}; ${common}`,
    ];
  }

  /** Both taken back. */
  cleared(req: Request): string[] {
    const common = this.attributes(req, 0);
    return [`${SESSION_COOKIE}=; ${common}; HttpOnly`, `${XSRF_COOKIE}=; ${common}`];
  }

  private attributes(req: Request, maxAge: number): string {
    const secure = areSecure(req, this.settings) ? '; Secure' : '';
    return `Path=${this.settings.path || '/'}; Max-Age=${maxAge}${secure}; SameSite=Lax`;
  }
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
