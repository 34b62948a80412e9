import { Controller, Delete, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import type { SessionWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import type { Principal } from '../auth/principal.js';
import { SessionCookies } from '../auth/session-cookies.js';
import { Describes } from '../http/description.js';
import type { Request, Response } from '../http/exchange.js';
import { ThePrincipal } from './current-user.js';
import { OwnAccountGuard } from './own-account.guard.js';
import * as described from './sessions.description.js';
import { UserSessions } from './user-sessions.js';
import { UsersService } from './users.service.js';

/** Where an account is logged in: one's own, or anybody's for administrators. */
@Controller('user/:userID/sessions')
@UseGuards(OwnAccountGuard)
export class SessionsController {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: UserSessions,
    private readonly cookies: SessionCookies,
  ) {}

  @Get()
  @Describes(described.LIST)
  @Access('session')
  async list(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
  ): Promise<SessionWire[]> {
    const user = await this.users.find(id, principal);
    return this.sessions.list(user, principal.session?.id);
  }

  /** Ends every session of the account, for one whose cookies are lost or who has left. */
  @Delete()
  @Describes(described.END_ALL)
  @Access('session')
  async endAll(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
  ): Promise<string> {
    const user = await this.users.find(id, principal);
    await this.users.endSessions(user, originOf(req));
    // An administrator who acts for somebody has a session of their own.
    const own = principal.session?.userId === user.id;
    if (own) res.setHeader('Set-Cookie', this.cookies.cleared(req));
    return 'ok';
  }

  @Delete(':sessionID')
  @Describes(described.END)
  @Access('session')
  async end(
    @Param('userID') id: string,
    @Param('sessionID') sessionId: string,
    @ThePrincipal() principal: Principal,
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
  ): Promise<string> {
    const user = await this.users.find(id, principal);
    await this.sessions.end(user, sessionId, originOf(req));
    const own = principal.session?.id === sessionId;
    if (own) res.setHeader('Set-Cookie', this.cookies.cleared(req));
    return 'ok';
  }
}
