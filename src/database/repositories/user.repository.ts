import { Injectable } from '@nestjs/common';
import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { TokenEntity } from '../entities/token.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { UserEntity } from '../entities/user.entity.js';
import { type PageQuery, type PageResult, readPage } from '../page-query.js';

export interface UserFilter {
  readonly provider?: string | undefined;
  readonly admin?: boolean | undefined;
}

/** Every query about accounts. */
@Injectable()
export class UserRepository {
  constructor(private readonly db: Database) {}

  find(id: string): Promise<UserEntity | null> {
    return this.db.run((m) => m.findOneBy(UserEntity, { id }));
  }

  /** False: there is such a user already. */
  async insert(user: UserEntity): Promise<boolean> {
    try {
      await this.db.transaction(async (m) => {
        await m.insert(UserEntity, user);
        const userId = user.id;
        // It may be there from an account of the same name whose removal was interrupted.
        if (await m.existsBy(UsageEntity, { userId })) return;
        await m.insert(UsageEntity, { userId, uploads: 0, files: 0, size: 0 });
      });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** False: there is no such user. */
  async update(id: string, change: Partial<Omit<UserEntity, 'id'>>): Promise<boolean> {
    return affected(await this.db.run((m) => m.update(UserEntity, { id }, change))) > 0;
  }

  /** Removes the account and its tokens; what it has stored is removed before. */
  remove(id: string): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const gone = affected(await m.delete(UserEntity, { id })) > 0;
      await m.delete(TokenEntity, { userId: id });
      await m.delete(UsageEntity, { userId: id, uploads: 0, files: 0 });
      return gone;
    });
  }

  count(): Promise<number> {
    return this.db.run((m) => m.count(UserEntity));
  }

  page(filter: UserFilter, page: PageQuery): Promise<PageResult<UserEntity>> {
    return this.db.run((m) => readPage(m, listOf(filter), page));
  }

  /** All users in order of their ids, for command lines. */
  list(provider: string | undefined): Promise<UserEntity[]> {
    return this.db.run((m) =>
      m.find(UserEntity, {
        where: provider ? { provider: provider as never } : {},
        order: { id: 'ASC' },
      }),
    );
  }

  /** Users with `text` in their id, login, name or e-mail address, by login. */
  search(text: string, filter: UserFilter, limit: number): Promise<UserEntity[]> {
    return this.db.run((m) => {
      const query = m.createQueryBuilder(UserEntity, 'e');
      narrow(query, filter);
      const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
      const fields = ['id', 'login', 'name', 'email'];
      const any = fields.map((field) => `LOWER(e.${field}) LIKE :pattern ESCAPE '\\'`).join(' OR ');
      query.andWhere(`(${any})`, { pattern });
      return query.orderBy('e.login', 'ASC').addOrderBy('e.id', 'ASC').limit(limit).getMany();
    });
  }

  usage(userId: string): Promise<UsageEntity | null> {
    return this.db.run((m) => m.findOneBy(UsageEntity, { userId }));
  }

  /** Everybody's usage as one, without those who have no account. */
  async totalUsage(): Promise<Omit<UsageEntity, 'userId'>> {
    return this.db.run(sumUsage);
  }
}

const listOf = (filter: UserFilter) => ({
  entity: UserEntity,
  sort: 'createdAt',
  id: 'id',
  filter: (query: SelectQueryBuilder<UserEntity>) => {
    narrow(query, filter);
  },
});

function narrow(query: SelectQueryBuilder<UserEntity>, { provider, admin }: UserFilter): void {
  if (provider !== undefined) query.andWhere('e.provider = :provider', { provider });
  if (admin !== undefined) query.andWhere('e.admin = :admin', { admin });
}

async function sumUsage(m: EntityManager): Promise<Omit<UsageEntity, 'userId'>> {
  const sums = await m
    .createQueryBuilder(UsageEntity, 'u')
    .select('COALESCE(SUM(u.uploads), 0)', 'uploads')
    .addSelect('COALESCE(SUM(u.files), 0)', 'files')
    .addSelect('COALESCE(SUM(u.size), 0)', 'size')
    .getRawOne<Record<'uploads' | 'files' | 'size', number | string>>();
  return {
    uploads: Number(sums?.uploads ?? 0),
    files: Number(sums?.files ?? 0),
    size: Number(sums?.size ?? 0),
  };
}
