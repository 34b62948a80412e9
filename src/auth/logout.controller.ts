import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { EventBus } from '../events/event-bus.js';
import { Access } from './access.decorator.js';
import { originOf } from './origin.js';
import { OwnSiteGuard } from './own-site.guard.js';
import { SessionCookies, sessionOf } from './session-cookies.js';
import { Sessions } from './sessions.js';
import { Describes } from '../http/description.js';
import * as described from './login.description.js';

/**
 * Contract §5.6: whatever credentials there are, it succeeds (D15). The session ends on all servers, so
 * that a copy of its cookie is worth nothing either.
 */
@Controller('auth/logout')
export class LogoutController {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookies: SessionCookies,
    private readonly events: EventBus,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Get()
  @Describes(described.LOGOUT)
  @Access('open')
  @UseGuards(OwnSiteGuard)
  async logout(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    if (!this.settings.authentication) return '';
    const cookie = sessionOf(req.headers.cookie);
    const session = cookie === null ? null : await this.sessions.read(cookie);
    if (session !== null && (await this.sessions.end(session))) {
      const { userId } = session;
      const by = { ...originOf(req), actorId: userId, via: 'session' as const };
      this.events.say('LoggedOut', { userId, all: false, actorId: userId }, by);
    }
    res.setHeader('Set-Cookie', this.cookies.cleared(req));
    return '';
  }
}
