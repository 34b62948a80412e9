import { Controller, Delete, Get, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { PageWire, TokenWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { By } from '../auth/origin.js';
import type { Origin } from '../common/origin.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { pagingOf } from '../http/paging.js';
import { WireBody } from '../http/wire-body.js';
import { CurrentUser } from './current-user.js';
import { TokensEnabledGuard } from './tokens-enabled.guard.js';
import { TokensService } from './tokens.service.js';
import { TokenDto } from './user.dto.js';
import { toTokenWire } from './user.wire.js';
import { Describes } from '../http/description.js';
import * as described from './tokens.description.js';

/** The current user's tokens (contract §5.8). */
@Controller('me/token')
@UseGuards(TokensEnabledGuard)
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Describes(described.LIST)
  @Access('session')
  list(@Req() req: Request, @CurrentUser() user: UserEntity): Promise<PageWire<TokenWire>> {
    return this.tokens.page(user.id, pagingOf(req, { createdAt: 'createdAt', date: 'createdAt' }));
  }

  @Post()
  @Describes(described.CREATE)
  @Access('session')
  async create(
    @CurrentUser() user: UserEntity,
    @By() by: Origin,
    @WireBody() { comment }: TokenDto,
  ): Promise<TokenWire> {
    return toTokenWire(await this.tokens.create(user.id, comment, by));
  }

  @Delete(':token')
  @Describes(described.REMOVE)
  @Access('session')
  async remove(
    @CurrentUser() user: UserEntity,
    @By() by: Origin,
    @Param('token') token: string,
  ): Promise<string> {
    await this.tokens.remove(user.id, token, by);
    return 'ok';
  }
}
