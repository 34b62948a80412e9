import { Controller, Get, Post, Req } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { ListedUploadWire, PageWire, ServerStatsWire, UserWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { Accounts } from '../auth/accounts.js';
import { By } from '../auth/origin.js';
import type { Origin } from '../common/origin.js';
import { BadRequest } from '../common/errors.js';
import { isGiven, queryText } from '../http/query.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { pagingOf } from '../http/paging.js';
import { uploadFilterOf } from '../uploads/upload-filter.js';
import { UPLOAD_SORTS, UploadLists } from '../uploads/upload-lists.js';
import { toUserWire } from '../users/user.wire.js';
import { AccountBody, type NewAccountDto } from './account-body.js';
import { Statistics } from './statistics.js';
import { USER_SORTS, UserLists, userFilterOf } from './user-lists.js';
import { Describes } from '../http/description.js';
import * as described from './admin.description.js';

/** Everything stored on the server, for its administrators (contract §5.9). */
@Controller()
export class AdminController {
  constructor(
    private readonly accounts: Accounts,
    private readonly users: UserLists,
    private readonly uploads: UploadLists,
    private readonly statistics: Statistics,
  ) {}

  @Post('user')
  @Describes(described.CREATE_USER)
  @Access('admin')
  async createUser(@By() by: Origin, @AccountBody() account: NewAccountDto): Promise<UserWire> {
    const user = await this.accounts.create(account, by);
    if (user === null) throw new BadRequest('unable to create user : user already exists');
    return toUserWire(user);
  }

  @Get('users')
  @Describes(described.LIST_USERS)
  @Access('admin')
  listUsers(@Req() req: Request): Promise<PageWire<UserWire>> {
    return this.users.page(userFilterOf(req.query), pagingOf(req, USER_SORTS));
  }

  @Get('users/search')
  @Describes(described.SEARCH_USERS)
  @Access('admin')
  searchUsers(@Req() { query }: Request): Promise<UserWire[]> {
    return this.users.search(queryText(query.q), userFilterOf(query), queryText(query.limit));
  }

  @Get('uploads')
  @Describes(described.LIST_UPLOADS)
  @Access('admin')
  @ShortWay()
  listUploads(@Req() req: Request): Promise<PageWire<ListedUploadWire>> {
    const { user, token } = req.query;
    const userId = isGiven(user) ? queryText(user) : undefined;
    const userToken = isGiven(token) ? queryText(token) : undefined;
    const filter = { ...uploadFilterOf(req.query), userId, userToken };
    return this.uploads.page(filter, pagingOf(req, UPLOAD_SORTS));
  }

  @Get('stats')
  @Describes(described.STATS)
  @Access('admin')
  @ShortWay()
  stats(): Promise<ServerStatsWire> {
    return this.statistics.server();
  }
}
