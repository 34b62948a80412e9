import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { principalOf } from '../auth/principal.js';
import { Forbidden } from '../common/errors.js';

/** Accounts of others are for administrators (contract §5.9); asked before a body is read. */
@Injectable()
export class OwnAccountGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<Request>();
    const { user, admin } = principalOf(req);
    if (user?.id === req.params.userID || admin) return true;
    throw new Forbidden('you need administrator privileges');
  }
}
