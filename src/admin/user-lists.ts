import { Injectable } from '@nestjs/common';
import type { PageWire, UserWire } from '#wire';
import { Clock } from '../common/clock.js';
import { BadRequest } from '../common/errors.js';
import { UsageEntity } from '../database/entities/usage.entity.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import {
  type UsageSort,
  type UserFilter,
  UserRepository,
} from '../database/repositories/user.repository.js';
import { type PageKey, type PageRequest, toPage } from '../http/paging.js';
import { isGiven, queryFlag, queryText } from '../http/query.js';
import { Tally } from '../activity/tally.js';
import { toUsageSummary } from '../activity/usage.wire.js';
import { toUserWire } from '../users/user.wire.js';

export const USER_SORTS = {
  createdAt: 'createdAt',
  date: 'createdAt',
  size: 'size',
  lifetimeSize: 'ever_size',
  downloadedBytes: 'downloadedBytes',
} as const satisfies Record<string, 'createdAt' | UsageSort>;

type UserSort = (typeof USER_SORTS)[keyof typeof USER_SORTS];

const SEARCH = { shortest: 2, limit: 5, most: 20 };

export const userFilterOf = ({
  provider,
  admin,
}: Readonly<Record<string, unknown>>): UserFilter => ({
  provider: isGiven(provider) ? queryText(provider) : undefined,
  admin: queryFlag(admin),
});

interface Listed {
  readonly user: UserEntity;
  readonly usage: UsageEntity;
}

/** Many accounts at once (contract §5.9, §5.10). */
@Injectable()
export class UserLists {
  constructor(
    private readonly users: UserRepository,
    private readonly tally: Tally,
    private readonly clock: Clock,
  ) {}

  async page(filter: UserFilter, request: PageRequest<UserSort>): Promise<PageWire<UserWire>> {
    const { sort } = request;
    await this.tally.settled();
    const { rows, total } =
      sort === 'createdAt'
        ? await this.byDate(filter, request)
        : await this.byUsage(filter, sort, request);
    const keyOf = ({ user, usage }: Listed): PageKey => ({
      value: sort === 'createdAt' ? user.createdAt : UsageEntity.count(usage, sort),
      id: user.id,
    });
    return toPage(request, { rows, total, keyOf }, this.toWire);
  }

  /** `limit` as it is written; what is none of 1 to 20 is 5. */
  async search(text: string, filter: UserFilter, limit: string): Promise<UserWire[]> {
    if (Buffer.byteLength(text) < SEARCH.shortest) {
      throw new BadRequest('search query must be at least 2 characters');
    }
    const wanted = /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
    const most = wanted > 0 ? Math.min(wanted, SEARCH.most) : SEARCH.limit;
    return (await this.users.search(text, filter, most)).map((user) => toUserWire(user));
  }

  private async byDate(filter: UserFilter, request: PageRequest) {
    const { rows, total } = await this.users.page(filter, request);
    const usages = await this.users.usagesOf(rows.map(({ id }) => id));
    const byId = new Map(usages.map((usage) => [usage.userId, usage]));
    const listed = rows.map((user) => ({
      user,
      usage: byId.get(user.id) ?? UsageEntity.empty(user.id),
    }));
    return { rows: listed, total };
  }

  private async byUsage(filter: UserFilter, sort: UsageSort, request: PageRequest) {
    const { rows, total } = await this.users.pageByUsage(filter, sort, request);
    const users = await this.users.findByIds(rows.map(({ userId }) => userId));
    const byId = new Map(users.map((user) => [user.id, user]));
    const listed = rows.flatMap((usage) => {
      const user = byId.get(usage.userId);
      return user === undefined ? [] : [{ user, usage }];
    });
    return { rows: listed, total };
  }

  private readonly toWire = ({ user, usage }: Listed): UserWire => ({
    ...toUserWire(user),
    stats: toUsageSummary(usage, { now: this.clock.now(), startedAt: user.createdAt }),
  });
}
