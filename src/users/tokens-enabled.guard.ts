import { type CanActivate, Injectable } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';
import { Adds } from '../http/description.js';

/** Contract §2.3, feature_authentication. */
@Injectable()
@Adds({ answers: { 400: ['authentication is disabled'] } })
export class AccountsEnabledGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(): boolean {
    if (this.settings.authentication) return true;
    throw new BadRequest('authentication is disabled');
  }
}

/** Contract §2.3, feature_api_tokens. */
@Injectable()
@Adds({ answers: { 400: ['API tokens are disabled'] } })
export class TokensEnabledGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(): boolean {
    if (isEnabled(this.settings.features.apiTokens)) return true;
    throw new BadRequest('API tokens are disabled');
  }
}
