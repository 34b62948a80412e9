import { Injectable } from '@nestjs/common';
import type { PageWire, UserWire } from '#wire';
import { BadRequest } from '../common/errors.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { type UserFilter, UserRepository } from '../database/repositories/user.repository.js';
import { type PageRequest, toPage } from '../http/paging.js';
import { isGiven, queryFlag, queryText } from '../http/query.js';
import { toUserWire } from '../users/user.wire.js';

export const USER_SORTS = { createdAt: 'createdAt', date: 'createdAt' } as const;

const SEARCH = { shortest: 2, limit: 5, most: 20 };

export const userFilterOf = ({
  provider,
  admin,
}: Readonly<Record<string, unknown>>): UserFilter => ({
  provider: isGiven(provider) ? queryText(provider) : undefined,
  admin: queryFlag(admin),
});

/** Many accounts at once (contract §5.9, §5.10). */
@Injectable()
export class UserLists {
  constructor(private readonly users: UserRepository) {}

  async page(filter: UserFilter, request: PageRequest): Promise<PageWire<UserWire>> {
    const found = await this.users.page(filter, request);
    const keyOf = ({ createdAt, id }: UserEntity) => ({ value: createdAt, id });
    return toPage(request, { ...found, keyOf, isTime: true }, (user) => toUserWire(user));
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
}
