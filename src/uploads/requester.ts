import type { Request } from '../http/exchange.js';
import { principalOf } from '../auth/principal.js';

/** Who makes an upload, as its row remembers them. */
export interface Requester {
  readonly remoteIp: string;
  /** "" without an account. */
  readonly userId: string;
  /** The token that was used, "" for a session. */
  readonly userToken: string;
}

export function requesterOf(req: Request): Requester {
  const { user, token } = principalOf(req);
  return { remoteIp: req.sourceAddress ?? '', userId: user?.id ?? '', userToken: token };
}
