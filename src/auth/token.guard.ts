import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { HEADER } from '#wire';
import { Forbidden } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { ANONYMOUS } from './principal.js';
import { clearedCookies, hasSession } from './session-cookies.js';

/**
 * *Who is it*. With authentication off, credentials are ignored (contract §2.3, K10). With it on, a
 * token or a session that belongs to nobody is refused, and as there are no accounts in this
 * version, none can belong to anybody.
 */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule>(ACCESS, context.getHandler());
    const req = context.switchToHttp().getRequest<Request>();
    req.principal = ANONYMOUS;
    if (rule === 'unchecked' || rule === 'open') return true;
    if (!this.settings.authentication) return true;
    const token = req.headers[HEADER.userToken] ?? '';
    if (token !== '' && rule === 'anyone' && isEnabled(this.settings.features.apiTokens)) {
      throw new Forbidden('invalid token');
    }
    if (hasSession(req.headers.cookie)) {
      // A session that is no good is taken back (contract §3.1).
      const headers = { 'Set-Cookie': clearedCookies(this.settings) };
      throw new Forbidden('invalid session', { headers });
    }
    return true;
  }
}
