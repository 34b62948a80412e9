import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { type Principal, principalOf } from '../auth/principal.js';
import type { UserEntity } from '../database/entities/user.entity.js';

/** The user of a request whose handler is declared `session` or `admin`. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): UserEntity => {
    const { user } = principalOf(context.switchToHttp().getRequest<Request>());
    if (user === null) throw new Error('the handler is not declared for users');
    return user;
  },
);

export const ThePrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    principalOf(context.switchToHttp().getRequest<Request>()),
);
