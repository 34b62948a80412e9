import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, type IAuthGuard } from '@nestjs/passport';
import type { Request } from '../http/exchange.js';
import { HEADER } from '#wire';
import { Forbidden, Refusal } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { EventBus } from '../events/event-bus.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { Authenticator } from './authenticator.js';
import { originOf } from './origin.js';
import { ANONYMOUS, type Principal, principalOf } from './principal.js';
import { sessionOf } from './session-cookies.js';
import { SessionVisits } from './session-visits.js';
import { SESSION, USER_TOKEN } from './strategies.js';

const isGiven = (header: string | string[] | undefined): boolean =>
  typeof header === 'string' && header !== '';

/** Most requests bring nothing, and passport need not be asked who that is. */
const bringsSession = ({ headers }: Request): boolean =>
  isGiven(headers.cookie) && sessionOf(headers.cookie) !== null;

const bringsCredentials = (req: Request): boolean =>
  isGiven(req.headers[HEADER.userToken]) || bringsSession(req);

const impersonates = ({ headers }: Request): boolean => isGiven(headers[HEADER.impersonate]);

/** Runs strategies until one knows the requester; nobody known is no error here. */
const identifying = (strategies: string[]): IAuthGuard => {
  class Identifying extends AuthGuard(strategies) {
    override getAuthenticateOptions() {
      return { session: false, property: 'principal' };
    }

    override handleRequest<T>(error: unknown, user: T | false | null): T {
      if (error !== null && error !== undefined) throw error as Error;
      return user === false || user === null ? (ANONYMOUS as T) : user;
    }
  }
  return new Identifying();
};

/**
 * *Who is it* (contract §1.8): a user token, else a session, then whom an administrator acts as. With
 * authentication off, credentials are ignored (§2.3, K10). Wrong ones are refused, not forgotten.
 */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly byAnything = identifying([USER_TOKEN, SESSION]);
  private readonly bySession = identifying([SESSION]);

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly visits: SessionVisits,
    private readonly events: EventBus,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = this.reflector.get<AccessRule>(ACCESS, context.getHandler());
    const req = context.switchToHttp().getRequest<Request>();
    req.principal = ANONYMOUS;
    if (rule === 'unchecked' || rule === 'open') return true;
    const brings = rule === 'anyone' ? bringsCredentials(req) : bringsSession(req);
    return brings || impersonates(req) ? this.identify(context, req, rule) : true;
  }

  private async identify(
    context: ExecutionContext,
    req: Request,
    rule: AccessRule,
  ): Promise<boolean> {
    if (this.settings.authentication) {
      req.authenticator = this.authenticator;
      if (rule === 'noticed') return this.notice(context);
      await (rule === 'anyone' ? this.byAnything : this.bySession).canActivate(context);
      const { session } = principalOf(req);
      if (session !== null) this.visits.note(session, req);
    }
    if (rule === 'noticed') return true;
    if (rule !== 'admin' && impersonates(req)) await this.actAsAnother(req, principalOf(req));
    return true;
  }

  /** Whose session is no good is nobody. */
  private async notice(context: ExecutionContext): Promise<true> {
    try {
      await this.bySession.canActivate(context);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      context.switchToHttp().getRequest<Request>().principal = ANONYMOUS;
    }
    return true;
  }

  private async actAsAnother(req: Request, principal: Principal): Promise<void> {
    const userId = String(req.headers[HEADER.impersonate]);
    if (!this.settings.authentication) throw new Forbidden('you need administrator privileges');
    req.principal = await this.authenticator.impersonate(principal, userId);
    const by = { ...originOf(req), actorId: principal.actorId };
    this.events.say('Impersonated', { userId, actorId: principal.actorId }, by);
  }
}
