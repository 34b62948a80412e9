import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { principalOf } from '../auth/principal.js';
import { Forbidden } from '../common/errors.js';
import { Adds, type DescriptionPart } from '../http/description.js';

const OWN_ACCOUNT: DescriptionPart = {
  path: {
    userID: {
      about: 'Id of the account; the colon may be percent-encoded.',
      schema: { type: 'string' },
      example: 'local:alice',
    },
  },
  answers: { 403: ['you need administrator privileges'] },
};

/** Accounts of others are for administrators (contract §5.9); asked before a body is read. */
@Injectable()
@Adds(OWN_ACCOUNT)
export class OwnAccountGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<Request>();
    const { user, admin } = principalOf(req);
    if (user?.id === req.params.userID || admin) return true;
    throw new Forbidden('you need administrator privileges');
  }
}
