import { Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { HEADER } from '#wire';
import { sameSecret } from '../common/constant-time.js';
import { Forbidden } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';
import { TokenRepository } from '../database/repositories/token.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { refuseForeignSite } from '../http/foreign-site.js';
import { Attempts } from './attempts.js';
import { originOf } from './origin.js';
import type { Principal } from './principal.js';
import { SessionCookies, sessionOf } from './session-cookies.js';
import { type Session, Sessions } from './sessions.js';
import { isUserToken } from './user-token.js';

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the token guard: passport is one for the whole process, and knows no application. */
    authenticator?: Authenticator;
  }
}

/** What each credential is worth (contract §3.1, §3.2, §3.5). Null: it was not given. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly users: UserRepository,
    private readonly tokens: TokenRepository,
    private readonly sessions: Sessions,
    private readonly attempts: Attempts,
    private readonly cookies: SessionCookies,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** By `X-PlikToken`; 403 when it belongs to nobody, 429 when that was so too often. */
  async byToken(req: Request): Promise<Principal | null> {
    const given = req.headers[HEADER.userToken];
    if (typeof given !== 'string' || given === '') return null;
    if (!isEnabled(this.settings.features.apiTokens)) return null;
    const token = isUserToken(given) ? await this.tokens.find(given) : null;
    const user = token === null ? null : await this.users.find(token.userId);
    if (user === null) {
      await this.attempts.wrong('token', originOf(req));
      throw new Forbidden('invalid token');
    }
    return { user, token: given, admin: false, session: null, actorId: user.id };
  }

  /**
   * By the session cookie; 403 when anything about it is wrong, and the cookies are taken back. What a page
   * of another site sends changes nothing, not even these.
   */
  async bySession(req: Request): Promise<Principal | null> {
    const cookie = sessionOf(req.headers.cookie);
    if (cookie === null) return null;
    if (!isReading(req)) refuseForeignSite(req, this.settings);
    const session = await this.sessions.read(cookie);
    if (session === null) throw this.refused(req, 'invalid session');
    this.checkXsrf(req, session);
    const found = await this.users.findForSession(session.userId, session.id);
    if (found === null) throw this.refused(req, 'invalid session : user does not exists');
    const { user, ended } = found;
    if (ended || session.epoch !== user.sessionEpoch) {
      throw this.refused(req, 'invalid session : it was ended');
    }
    return { user, token: '', admin: user.admin, session, actorId: user.id };
  }

  /**
   * `principal` acting as somebody else, which administrators may (contract §3.5). With a token they have the
   * rights of that user and no more, since a token never gives an administrator's (§3.3); what they make
   * belongs to the user, and to no token.
   */
  async impersonate(principal: Principal, userId: string): Promise<Principal> {
    const byToken = principal.token !== '' && principal.user?.admin === true;
    if (!principal.admin && !byToken) throw new Forbidden('you need administrator privileges');
    const user = await this.users.find(userId);
    if (user === null) throw new Forbidden('user to impersonate does not exists');
    return { ...principal, user, token: '' };
  }

  /** Reading needs no second proof: a page of another site cannot see the answer. */
  private checkXsrf(req: Request, { xsrf }: Session): void {
    if (isReading(req)) return;
    const given = req.headers[HEADER.xsrf];
    if (typeof given !== 'string' || given === '') throw this.refused(req, 'missing xsrf header');
    if (!sameSecret(given, xsrf)) throw this.refused(req, 'invalid xsrf header');
  }

  private refused(req: Request, why: string): Forbidden {
    return new Forbidden(why, { headers: { 'Set-Cookie': this.cookies.cleared(req) } });
  }
}

const isReading = ({ method }: Request): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);
