import { Controller, Delete, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import type { UserWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import type { Principal } from '../auth/principal.js';
import { SessionCookies } from '../auth/session-cookies.js';
import { Sessions } from '../auth/sessions.js';
import type { ChangedUser } from '../database/repositories/user.repository.js';
import { WireBody } from '../http/wire-body.js';
import { ThePrincipal } from './current-user.js';
import { OwnAccountGuard } from './own-account.guard.js';
import { UserDto } from './user.dto.js';
import { toUserWire } from './user.wire.js';
import { UsersService } from './users.service.js';
import { Describes } from '../http/description.js';
import * as described from './users.description.js';

/** An account by its id: one's own, or anybody's for administrators (contract §5.9). */
@Controller('user/:userID')
@UseGuards(OwnAccountGuard)
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: Sessions,
    private readonly cookies: SessionCookies,
  ) {}

  @Get()
  @Describes(described.READ)
  @Access('session')
  async read(@Param('userID') id: string, @ThePrincipal() principal: Principal): Promise<UserWire> {
    return toUserWire(await this.users.find(id, principal));
  }

  @Post()
  @Describes(described.REPLACE)
  @Access('session')
  async replace(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
    @WireBody() body: UserDto,
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
  ): Promise<UserWire> {
    const user = await this.users.find(id, principal);
    const by = originOf(req);
    const changed = await this.users.replace(user, body, { principal, by });
    if (stays(principal, changed)) {
      res.setHeader('Set-Cookie', this.cookies.of(req, await this.sessions.issue(changed.user)));
    }
    return toUserWire(changed.user);
  }

  @Delete()
  @Describes(described.REMOVE)
  @Access('session')
  async remove(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
    @Req() req: Request,
  ): Promise<string> {
    await this.users.remove(await this.users.find(id, principal), originOf(req));
    return 'ok';
  }
}

/**
 * Whether the session that has ended all those of its account stays, as a new one: unless somebody else has
 * ended them at the same time.
 */
const stays = ({ session }: Principal, { user, sessionsEnded }: ChangedUser): boolean =>
  sessionsEnded && session?.userId === user.id && user.sessionEpoch === session.epoch + 1;
