import { type CanActivate, Injectable } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';

/** Contract §2.3, feature_authentication. */
@Injectable()
export class AccountsEnabledGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(): boolean {
    if (this.settings.authentication) return true;
    throw new BadRequest('authentication is disabled');
  }
}

/** Contract §2.3, feature_api_tokens. */
@Injectable()
export class TokensEnabledGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(): boolean {
    if (isEnabled(this.settings.features.apiTokens)) return true;
    throw new BadRequest('API tokens are disabled');
  }
}
