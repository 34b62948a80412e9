import { Controller, Delete, Get, Param, Post, UseGuards } from '@nestjs/common';
import type { UserWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import type { Principal } from '../auth/principal.js';
import { WireBody } from '../http/wire-body.js';
import { ThePrincipal } from './current-user.js';
import { OwnAccountGuard } from './own-account.guard.js';
import { UserDto } from './user.dto.js';
import { toUserWire } from './user.wire.js';
import { UsersService } from './users.service.js';

/** An account by its id: one's own, or anybody's for administrators (contract §5.9). */
@Controller('user/:userID')
@UseGuards(OwnAccountGuard)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Access('session')
  async read(@Param('userID') id: string, @ThePrincipal() principal: Principal): Promise<UserWire> {
    return toUserWire(await this.users.find(id, principal));
  }

  @Post()
  @Access('session')
  async replace(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
    @WireBody() body: UserDto,
  ): Promise<UserWire> {
    const user = await this.users.find(id, principal);
    return toUserWire(await this.users.replace(user, body, principal.admin));
  }

  @Delete()
  @Access('session')
  async remove(@Param('userID') id: string, @ThePrincipal() principal: Principal): Promise<string> {
    await this.users.remove(await this.users.find(id, principal));
    return 'ok';
  }

  /** Ours: ends every session of the account, for one whose cookies are lost or who has left. */
  @Delete('sessions')
  @Access('session')
  async endSessions(
    @Param('userID') id: string,
    @ThePrincipal() principal: Principal,
  ): Promise<string> {
    await this.users.endSessions(await this.users.find(id, principal));
    return 'ok';
  }
}
