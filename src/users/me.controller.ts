import { Controller, Delete, Get, Patch, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import type { ListedUploadWire, PageWire, UserStatsWire, UserWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { By, originOf } from '../auth/origin.js';
import type { Principal } from '../auth/principal.js';
import { SessionCookies } from '../auth/session-cookies.js';
import type { Origin } from '../common/origin.js';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings, isEnabled } from '../config/index.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { pagingOf } from '../http/paging.js';
import { queryText } from '../http/query.js';
import { uploadFilterOf } from '../uploads/upload-filter.js';
import { UPLOAD_SORTS, UploadLists } from '../uploads/upload-lists.js';
import { ActivityService } from '../activity/activity.service.js';
import { CurrentUser, ThePrincipal } from './current-user.js';
import { ProfileBody, type ProfileChange } from './profile-change.js';
import { TokensService } from './tokens.service.js';
import { toUserStats, toUserWire } from './user.wire.js';
import { UsersService } from './users.service.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './me.description.js';

/** The current user (contract §5.8). Tokens do not open it. */
@Controller('me')
export class MeController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: TokensService,
    private readonly uploads: UploadLists,
    private readonly activity: ActivityService,
    private readonly cookies: SessionCookies,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Get()
  @Describes(described.ME)
  @Access('session')
  @ShortWay()
  me(@CurrentUser() user: UserEntity, @ThePrincipal() { admin }: Principal): UserWire {
    return toUserWire(user, user.admin || admin);
  }

  @Patch()
  @Describes(described.CHANGE)
  @Access('session')
  async change(
    @CurrentUser() user: UserEntity,
    @ThePrincipal() { admin }: Principal,
    @By() by: Origin,
    @ProfileBody() change: ProfileChange,
  ): Promise<UserWire> {
    const changed = await this.users.update(user, change, by);
    return toUserWire(changed, user.admin || admin);
  }

  @Delete()
  @Describes(described.REMOVE)
  @Access('session')
  async remove(@CurrentUser() user: UserEntity, @By() by: Origin): Promise<string> {
    if (!isEnabled(this.settings.features.deleteAccount)) {
      throw new BadRequest('delete account is not enabled');
    }
    await this.users.remove(user, by);
    return 'ok';
  }

  /** Ours: ends every session of the account, this one included. User tokens stay. */
  @Post('logout-everywhere')
  @Describes(described.LOGOUT_EVERYWHERE)
  @Access('session')
  async logoutEverywhere(
    @CurrentUser() user: UserEntity,
    @ThePrincipal() { session }: Principal,
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
  ): Promise<string> {
    await this.users.endSessions(user, originOf(req));
    // An administrator who acts for somebody has a session of their own.
    if (session?.userId === user.id) res.setHeader('Set-Cookie', this.cookies.cleared(req));
    return 'ok';
  }

  @Get('uploads')
  @Describes(described.LIST)
  @Access('session')
  @ShortWay()
  async list(
    @Req() req: Request,
    @CurrentUser() { id: userId }: UserEntity,
  ): Promise<PageWire<ListedUploadWire>> {
    const request = pagingOf(req, UPLOAD_SORTS);
    const userToken = await this.tokens.checkFilter(userId, queryText(req.query.token));
    return this.uploads.page({ ...uploadFilterOf(req.query), userId, userToken }, request);
  }

  @Delete('uploads')
  @Describes(described.REMOVE_UPLOADS)
  @Access('session')
  async removeUploads(
    @Req() req: Request,
    @CurrentUser() { id: userId }: UserEntity,
    @By() by: Origin,
  ): Promise<string> {
    const userToken = await this.tokens.checkFilter(userId, queryText(req.query.token));
    return `${await this.uploads.removeAll({ userId, userToken }, by)} uploads removed`;
  }

  @Get('stats')
  @Describes(described.STATS)
  @Access('session')
  @ShortWay()
  async stats(
    @Req() req: Request,
    @CurrentUser() { id: userId, createdAt }: UserEntity,
  ): Promise<UserStatsWire> {
    const userToken = await this.tokens.checkFilter(userId, queryText(req.query.token));
    if (userToken !== undefined) return toUserStats(await this.tokens.usage(userId, userToken));
    const usage = await this.activity.counts(userId);
    const more = { usage: await this.activity.usage(usage, userId, createdAt) };
    return { ...toUserStats(usage), ...more };
  }
}
