import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { checkUploader } from './upload-policy.js';
import { Adds } from '../http/description.js';

/** Where an account is asked for, strangers are refused before anything of their body is read. */
@Injectable()
@Adds({ answers: { 400: ['unable to create upload : anonymous uploads are disabled'] } })
export class AnonymousGuard implements CanActivate {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const { user } = principalOf(context.switchToHttp().getRequest<Request>());
    checkUploader(this.settings, user === null);
    return true;
  }
}
