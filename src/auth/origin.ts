import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Origin } from '../common/origin.js';
import type { Request } from '../http/exchange.js';
import { traceOf } from '../http/request-id.js';
import { type Principal, principalOf } from './principal.js';

/** Whose doing a request is, and where it comes from; to be asked when the guards have looked at it. */
export function originOf(req: Request): Origin {
  const principal = principalOf(req);
  const { actorId } = principal;
  return { actorId, via: viaOf(principal), address: req.sourceAddress ?? '', trace: traceOf(req) };
}

function viaOf({ token, session, actorId }: Principal): Origin['via'] {
  if (session !== null) return 'session';
  // Whoever acts as somebody else by a token has none of that person's.
  return token !== '' || actorId !== '' ? 'token' : '';
}

/** The origin of the request, for handlers. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Origin =>
  originOf(context.switchToHttp().getRequest<Request>()),
);
