import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { InjectSettings, type Settings } from '../config/index.js';
import { Access } from './access.decorator.js';
import { clearedCookies } from './session-cookies.js';

/** Contract §5.6: never reads credentials, always succeeds (D15). */
@Controller('auth/logout')
export class LogoutController {
  constructor(@InjectSettings() private readonly settings: Settings) {}

  @Get()
  @Access('open')
  logout(@Res({ passthrough: true }) res: Response): string {
    if (this.settings.authentication) res.setHeader('Set-Cookie', clearedCookies(this.settings));
    return '';
  }
}
