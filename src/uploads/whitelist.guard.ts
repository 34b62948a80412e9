import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { principalOf } from '../auth/principal.js';
import { Forbidden } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { type Network, isWithin, parseNetwork } from '../http/source-address.js';
import { Adds } from '../http/description.js';

/** New uploads of strangers come from listed networks only, when any are listed (contract §2.5). */
@Injectable()
@Adds({ answers: { 403: ['untrusted source IP address'] } })
export class WhitelistGuard implements CanActivate {
  private readonly networks: readonly Network[];

  constructor(@InjectSettings() settings: Settings) {
    this.networks = settings.uploadWhitelist.map(parseNetwork);
  }

  canActivate(context: ExecutionContext): boolean {
    this.check(context.switchToHttp().getRequest<Request>());
    return true;
  }

  /** For handlers of which only some requests make an upload. */
  check(req: Request): void {
    const known = principalOf(req).user !== null;
    if (this.networks.length === 0 || known) return;
    if (isWithin(req.sourceAddress ?? '', this.networks)) return;
    throw new Forbidden('untrusted source IP address');
  }
}
