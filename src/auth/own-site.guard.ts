import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { refuseForeignSite } from '../http/foreign-site.js';
import { Adds } from '../http/description.js';
import { OWN_SITE } from './access.description.js';

/**
 * For handlers that set or clear the cookies of a session: a form of another site would let somebody in as
 * somebody else, or out. Whoever has a session already is asked by the authenticator.
 */
@Injectable()
@Adds(OWN_SITE)
export class OwnSiteGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    refuseForeignSite(context.switchToHttp().getRequest<Request>(), this.settings);
    return true;
  }
}
