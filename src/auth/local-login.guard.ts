import { type CanActivate, Injectable } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';
import { Adds } from '../http/description.js';

/** Whether there is a login with a password at all (contract §2.3, §5.6); asked before the body is read. */
@Injectable()
@Adds({ answers: { 400: ['authentication is disabled', 'local authentication is disabled'] } })
export class LocalLoginGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(): boolean {
    if (!this.settings.authentication) throw new BadRequest('authentication is disabled');
    if (!isEnabled(this.settings.features.localLogin)) {
      throw new BadRequest('local authentication is disabled');
    }
    return true;
  }
}
