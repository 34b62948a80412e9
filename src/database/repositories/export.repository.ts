import { Injectable } from '@nestjs/common';
import {
  Brackets,
  type EntityTarget,
  type FindOptionsWhere,
  In,
  IsNull,
  MoreThan,
  MoreThanOrEqual,
  type ObjectLiteral,
} from 'typeorm';
import { Database } from '../database.js';
import { ActivityEntity } from '../entities/activity.entity.js';
import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { EndedSessionEntity } from '../entities/ended-session.entity.js';
import { FileEntity } from '../entities/file.entity.js';
import { SettingEntity } from '../entities/setting.entity.js';
import { TokenEntity } from '../entities/token.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { UserEntity } from '../entities/user.entity.js';

/**
 * Everything that a database holds, page by page in the order of the keys. A page begins behind the
 * last row of the one before, so that rows that come or go meanwhile make nothing appear twice.
 */
@Injectable()
export class ExportRepository {
  constructor(private readonly db: Database) {}

  settings(after: SettingEntity | null, limit: number): Promise<SettingEntity[]> {
    return this.db.read((m) =>
      m.find(SettingEntity, {
        where: after === null ? {} : { key: MoreThan(after.key) },
        order: { key: 'ASC' },
        take: limit,
      }),
    );
  }

  users(after: UserEntity | null, limit: number): Promise<UserEntity[]> {
    return this.db.read((m) =>
      m.find(UserEntity, {
        where: after === null ? {} : { id: MoreThan(after.id) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /** Of `ids`, the accounts that were made at `since` (ms since the epoch) or later. */
  recentUsers(ids: readonly string[], since: number): Promise<UserEntity[]> {
    const where = { id: In([...ids]), createdAt: MoreThanOrEqual(since) };
    return this.db.read((m) => m.find(UserEntity, { where, order: { id: 'ASC' } }));
  }

  tokens(after: TokenEntity | null, limit: number): Promise<TokenEntity[]> {
    return this.db.read((m) =>
      m.find(TokenEntity, {
        where: after === null ? {} : { token: MoreThan(after.token) },
        order: { token: 'ASC' },
        take: limit,
      }),
    );
  }

  endedSessions(after: EndedSessionEntity | null, limit: number): Promise<EndedSessionEntity[]> {
    return this.db.read((m) =>
      m.find(EndedSessionEntity, {
        where: after === null ? {} : { id: MoreThan(after.id) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /** Uploads that are not removed and, at `now`, not over. */
  uploads(after: UploadEntity | null, limit: number, now: number): Promise<UploadEntity[]> {
    const live: FindOptionsWhere<UploadEntity> = {
      deletedAt: IsNull(),
      ...(after === null ? {} : { id: MoreThan(after.id) }),
    };
    const where = [
      { ...live, expireAt: IsNull() },
      { ...live, expireAt: MoreThanOrEqual(now) },
    ];
    return this.db.read((m) => m.find(UploadEntity, { where, order: { id: 'ASC' }, take: limit }));
  }

  /** Files of one upload, in every status. */
  files(uploadId: string, after: FileEntity | null, limit: number): Promise<FileEntity[]> {
    const keys = ['position', 'id'] as const;
    return this.pairs(FileEntity, keys, after, limit, { uploadId });
  }

  usages(after: UsageEntity | null, limit: number): Promise<UsageEntity[]> {
    return this.db.read((m) =>
      m.find(UsageEntity, {
        where: after === null ? {} : { userId: MoreThan(after.userId) },
        order: { userId: 'ASC' },
        take: limit,
      }),
    );
  }

  activity(after: ActivityEntity | null, limit: number): Promise<ActivityEntity[]> {
    return this.pairs(ActivityEntity, ['scope', 'day'], after, limit);
  }

  downloadDays(after: DownloadDayEntity | null, limit: number): Promise<DownloadDayEntity[]> {
    return this.pairs(DownloadDayEntity, ['fileId', 'day'], after, limit);
  }

  /** A page in the order of two columns. */
  private pairs<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    [first, second]: readonly [keyof T & string, keyof T & string],
    after: T | null,
    limit: number,
    where: FindOptionsWhere<T> = {},
  ): Promise<T[]> {
    return this.db.read((m) => {
      const query = m.createQueryBuilder(entity, 'e').where(where);
      if (after !== null) {
        const values = { first: after[first], second: after[second] };
        query
          // Alone it says where to enter the index; the rest only settles ties.
          .andWhere(`e.${first} >= :first`, values)
          .andWhere(
            new Brackets((or) => {
              or.where(`e.${first} > :first`).orWhere(`e.${second} > :second`);
            }),
          );
      }
      return query
        .orderBy(`e.${first}`, 'ASC')
        .addOrderBy(`e.${second}`, 'ASC')
        .limit(limit)
        .getMany();
    });
  }
}
