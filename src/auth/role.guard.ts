import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from '../http/exchange.js';
import { Forbidden, Unauthorized } from '../common/errors.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { principalOf } from './principal.js';

/** *May this kind of person* (contract §3.7). */
@Injectable()
export class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule>(ACCESS, context.getHandler());
    if (rule !== 'session' && rule !== 'admin') return true;
    const principal = principalOf(context.switchToHttp().getRequest<Request>());
    if (principal.user === null) {
      throw new Unauthorized('you must be authenticated, please login first');
    }
    if (rule === 'admin' && !principal.admin) {
      throw new Forbidden('you need administrator privileges');
    }
    return true;
  }
}
