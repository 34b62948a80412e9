import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { isDuplicate } from '../duplicate.js';
import { SessionEntity } from '../entities/session.entity.js';
import { TokenEntity } from '../entities/token.entity.js';
import { USAGE_COUNTERS, UsageEntity } from '../entities/usage.entity.js';
import { UserEntity } from '../entities/user.entity.js';
import { rememberRemoved, renewEpochs } from '../removed-accounts.js';
import { SESSION, type SessionUser, USAGE, USER } from '../statements/account.statements.js';
import { storable } from '../storable.js';
import { type PageQuery, type PageResult, readPage } from '../page-query.js';

/** An account after a change. */
export interface ChangedUser {
  readonly user: UserEntity;
  /** Whether this change has ended its sessions. */
  readonly sessionsEnded: boolean;
}

export interface UserFilter {
  readonly provider?: string | undefined;
  readonly admin?: boolean | undefined;
}

/** What is stored now, what has ever been, and what was downloaded, in bytes. */
export type UsageSort = 'size' | 'ever_size' | 'downloadedBytes';

/** Every query about accounts. */
@Injectable()
export class UserRepository {
  constructor(private readonly db: Database) {}

  async find(id: string): Promise<UserEntity | null> {
    if (!storable(id)) return null;
    return this.db.read((_, c) => c.first(USER, [id]));
  }

  /**
   * The account of a session, and whether this one session was ended, by the digest `id`; one query, since
   * every request with a session asks. Null: there is no such account.
   */
  async findForSession(userId: string, id: string): Promise<SessionUser | null> {
    if (!storable(userId)) return null;
    return this.db.read((_, c) => c.first(SESSION, [id, userId]));
  }

  /**
   * False: there is such a user already. Whose name was another's before gets an epoch of its own.
   */
  async insert(user: UserEntity): Promise<boolean> {
    try {
      await this.db.transaction(async (m) => {
        await insertRows(m, UserEntity, [user]);
        await renewEpochs(m, [user]);
        const userId = user.id;
        // It may be there from an account of the same name whose removal was interrupted.
        if (await m.existsBy(UsageEntity, { userId })) return;
        await insertRows(m, UsageEntity, [{ userId }]);
      });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /**
   * The account as it is then; null: there is no such user. `change` is not empty. Another password, and
   * rights that are taken away, end all of its sessions.
   */
  update(id: string, change: Partial<Omit<UserEntity, 'id'>>): Promise<ChangedUser | null> {
    return this.db.transaction(async (m) => {
      const sessionsEnded = await endSessionsFor(m, id, change);
      await m.update(UserEntity, { id }, change);
      const user = await m.findOneBy(UserEntity, { id });
      return user === null ? null : { user, sessionsEnded };
    });
  }

  /** Keeps the same password in another form, unless it was changed meanwhile. No session ends. */
  async rehash(id: string, from: string, to: string): Promise<void> {
    await this.db.write((m) => m.update(UserEntity, { id, password: from }, { password: to }));
  }

  /** Ends all sessions of an account. False: there is no such user. */
  async endSessions(id: string): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const there = affected(await m.increment(UserEntity, { id }, 'sessionEpoch', 1)) > 0;
      await m.delete(SessionEntity, { userId: id });
      return there;
    });
  }

  /** Removes the account, its tokens and its sessions; what it has stored is removed before. */
  remove(id: string, now: number): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const gone = affected(await m.delete(UserEntity, { id })) > 0;
      if (gone) await rememberRemoved(m, id, now);
      await m.delete(SessionEntity, { userId: id });
      await m.delete(TokenEntity, { userId: id });
      await m.delete(UsageEntity, { userId: id, uploads: 0, files: 0 });
      return gone;
    });
  }

  count(): Promise<number> {
    return this.db.read((m) => m.count(UserEntity));
  }

  page(filter: UserFilter, page: PageQuery): Promise<PageResult<UserEntity>> {
    return this.db.read((m) => readPage(m, listOf(filter), page));
  }

  /** Usage rows of accounts, in the order of what they count. */
  pageByUsage(
    filter: UserFilter,
    sort: UsageSort,
    page: PageQuery,
  ): Promise<PageResult<UsageEntity>> {
    return this.db.read((m) =>
      readPage(
        m,
        {
          entity: UsageEntity,
          sort,
          id: 'userId',
          filter: (query) => {
            query.innerJoin(UserEntity, 'u', 'u.id = e.userId');
            narrow(query, filter, 'u');
          },
        },
        page,
      ),
    );
  }

  findByIds(ids: readonly string[]): Promise<UserEntity[]> {
    return this.db.read((m) => m.findBy(UserEntity, { id: In([...ids]) }));
  }

  usagesOf(ids: readonly string[]): Promise<UsageEntity[]> {
    return this.db.read((m) => m.findBy(UsageEntity, { userId: In([...ids]) }));
  }

  /** All users in order of their ids, for command lines. */
  list(provider: string | undefined): Promise<UserEntity[]> {
    return this.db.read((m) =>
      m.find(UserEntity, {
        where: provider ? { provider: provider as never } : {},
        order: { id: 'ASC' },
      }),
    );
  }

  /** Users with `text` in their id, login, name or e-mail address, by login. */
  search(text: string, filter: UserFilter, limit: number): Promise<UserEntity[]> {
    return this.db.read((m) => {
      const query = m.createQueryBuilder(UserEntity, 'e');
      narrow(query, filter);
      const like = (wanted: string): string => `%${wanted.replace(/[!%_]/g, '!$&')}%`;
      // Not every database knows the small letters of all scripts: what is written as it is stored is
      // found in any case.
      const fields = ['id', 'login', 'name', 'email'];
      const any = fields
        .flatMap((field) => [`LOWER(e.${field}) LIKE :lower`, `e.${field} LIKE :plain`])
        .map((test) => `${test} ESCAPE '!'`)
        .join(' OR ');
      query.andWhere(`(${any})`, { lower: like(text.toLowerCase()), plain: like(text) });
      return query.orderBy('e.login', 'ASC').addOrderBy('e.id', 'ASC').limit(limit).getMany();
    });
  }

  usage(userId: string): Promise<UsageEntity | null> {
    return this.db.read((_, c) => c.first(USAGE, [userId]));
  }

  /** Everybody's usage as one, those without an account included. */
  totalUsage(): Promise<UsageEntity> {
    return this.db.read(sumUsage);
  }
}

/** Another password ends all sessions; taking rights away does, if they were there. */
async function endSessionsFor(
  m: EntityManager,
  id: string,
  { password, admin }: Partial<Omit<UserEntity, 'id'>>,
): Promise<boolean> {
  if (password === undefined && admin !== false) return false;
  const which = password === undefined ? { id, admin: true } : { id };
  const ended = affected(await m.increment(UserEntity, which, 'sessionEpoch', 1)) > 0;
  if (ended) await m.delete(SessionEntity, { userId: id });
  return ended;
}

const listOf = (filter: UserFilter) => ({
  entity: UserEntity,
  sort: 'createdAt',
  id: 'id',
  filter: (query: SelectQueryBuilder<UserEntity>) => {
    narrow(query, filter);
  },
});

function narrow<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  { provider, admin }: UserFilter,
  alias = 'e',
): void {
  if (provider !== undefined) query.andWhere(`${alias}.provider = :provider`, { provider });
  if (admin !== undefined) query.andWhere(`${alias}.admin = :admin`, { admin });
}

/** The sums of all rows, as one row. */
async function sumUsage(m: EntityManager): Promise<UsageEntity> {
  const plain = ['uploads', 'files', 'size', 'downloads', 'downloaded_bytes'];
  const query = m.createQueryBuilder(UsageEntity, 'u').select('MAX(u.lastUploadAt)', 'last');
  for (const counter of [...plain, ...USAGE_COUNTERS]) {
    query.addSelect(`COALESCE(SUM(u.${counter}), 0)`, counter);
  }
  const sums = (await query.getRawOne<Record<string, number | string | null>>()) ?? {};
  const { last, downloaded_bytes: downloadedBytes, ...counters } = sums;
  const numbers = Object.entries(counters).map(([counter, sum]) => [counter, Number(sum)]);
  return Object.assign(new UsageEntity(), Object.fromEntries(numbers), {
    userId: '',
    downloadedBytes: Number(downloadedBytes),
    lastUploadAt: last === null ? null : Number(last),
  }) as UsageEntity;
}
