import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Forbidden } from '../../common/errors.js';
import { affected } from '../affected.js';
import { Database, type Work } from '../database.js';
import { FileEntity } from '../entities/file.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { LIVE_UPLOAD, insertUpload, isOneStatement } from '../statements/upload.statements.js';
import { storable } from '../storable.js';
import { unindexed } from '../unindexed.js';
import { type PageQuery, type PageResult, readPage } from '../page-query.js';
import { removeUpload } from '../remove-uploads.js';
import { count } from '../usage-counts.js';
import { uploadChanged, uploadGone } from '../usage-details.js';

/** Every query about uploads. */
@Injectable()
export class UploadRepository {
  constructor(private readonly db: Database) {}

  /** Stores an upload and the files that it declares, as one. */
  async insert(upload: UploadEntity, files: readonly FileEntity[]): Promise<void> {
    const insert: Work<void> = async (_, c) => {
      if (!(await insertUpload(c, upload, files))) throw new Forbidden('user does not exists');
    };
    if (isOneStatement(this.db.dialect, files)) await this.db.write(insert);
    else await this.db.transaction(insert);
  }

  /** An upload that was not removed; it may be expired. */
  async findLive(id: string): Promise<UploadEntity | null> {
    if (!storable(id)) return null;
    return this.db.read((_, c) => c.first(LIVE_UPLOAD, [id]));
  }

  findByIds(ids: readonly string[]): Promise<UploadEntity[]> {
    return this.db.read((m) => m.findBy(UploadEntity, { id: In([...ids]) }));
  }

  async setPassword(id: string, password: string): Promise<void> {
    await this.db.write((m) => m.update(UploadEntity, { id }, { password }));
  }

  /**
   * Moves the end of an upload's life by its own time. False: it was removed, or has another time by now, whose end
   * is not to be undone.
   */
  async extend({ id, ttl }: Pick<UploadEntity, 'id' | 'ttl'>, expireAt: number): Promise<boolean> {
    const same = { id, ttl, deletedAt: IsNull() };
    return affected(await this.db.write((m) => m.update(UploadEntity, same, { expireAt }))) > 0;
  }

  /**
   * Gives an upload another time and another end, and counts it by them. False: it is over or was removed, or its
   * time is not that of `before` any more, by which it would be counted wrongly.
   */
  changeLife(before: UploadEntity, after: UploadEntity, now: number): Promise<boolean> {
    const { id, ttl } = before;
    return this.db.transaction(async (m) => {
      const changed = await m
        .createQueryBuilder()
        .update(UploadEntity)
        .set({ ttl: after.ttl, expireAt: after.expireAt })
        .where({ id, ttl, deletedAt: IsNull() })
        .andWhere('(expire_at IS NULL OR expire_at >= :now)', { now })
        .execute();
      if (affected(changed) === 0) return false;
      const delta = uploadChanged(before, after);
      if (Object.keys(delta).length > 0) await count(m, before.userId, delta);
      return true;
    });
  }

  /**
   * Removes an upload softly: from now on it does not exist, its stored files wait for the cleaner
   * (contract §7.2). False when somebody else did so first.
   */
  remove(id: string, now: number): Promise<boolean> {
    return this.db.transaction((m) => removeUpload(m, id, now));
  }

  /** Takes an upload that never came to life out of the database, with its files. */
  async discard(id: string): Promise<void> {
    await this.db.transaction(async (m) => {
      const live = { id, deletedAt: IsNull() };
      const upload = await m.findOneBy(UploadEntity, live);
      await m.delete(FileEntity, { uploadId: id });
      const gone = affected(await m.delete(UploadEntity, live));
      if (upload !== null && gone > 0) await count(m, upload.userId, uploadGone(upload, true));
    });
  }

  /** The same of one that has no files. */
  async discardEmpty(id: string): Promise<void> {
    await this.db.transaction(async (m) => {
      const empty = { id, fileCount: 0, deletedAt: IsNull() };
      const upload = await m.findOneBy(UploadEntity, empty);
      const gone = affected(await m.delete(UploadEntity, empty));
      if (upload !== null && gone > 0) await count(m, upload.userId, uploadGone(upload, true));
    });
  }

  page(filter: UploadFilter, sort: UploadSort, page: PageQuery): Promise<PageResult<UploadEntity>> {
    return this.db.read((m) => readPage(m, listOf(m, filter, sort), page));
  }

  /** Live uploads and their owners, oldest first. */
  findOf(
    filter: UploadFilter,
    limit: number,
  ): Promise<readonly Pick<UploadEntity, 'id' | 'userId'>[]> {
    return this.db.read((m) => {
      const query = m.createQueryBuilder(UploadEntity, 'e').select(['e.id', 'e.userId']);
      narrow(query, filter);
      return query.orderBy('e.createdAt', 'ASC').limit(limit).getMany();
    });
  }

  /** Whether a user has uploads made with a token, which may be revoked by now. */
  hasUploadsBy(userId: string, userToken: string): Promise<boolean> {
    return this.db.read((m) =>
      m.existsBy(UploadEntity, { userId, userToken, deletedAt: IsNull() }),
    );
  }

  /** What a user has stored through one token; counted by its index. */
  usageOfToken(userId: string, userToken: string): Promise<Stored> {
    return this.db.read((m) => sumOfToken(m, userId, userToken));
  }
}

/** Uploads, stored files and their bytes. */
export type Stored = Pick<UsageEntity, 'uploads' | 'files' | 'size'>;

export type UploadSort = 'createdAt' | 'storedSize';

/** Which uploads a list shows; removed ones never. */
export interface UploadFilter {
  readonly userId?: string | undefined;
  readonly userToken?: string | undefined;
  /** Flags that must be as given. */
  readonly flags?: Partial<Record<UploadFlag, boolean>>;
}

export type UploadFlag =
  'oneShot' | 'removable' | 'stream' | 'extendTtl' | 'protectedByPassword' | 'e2ee';

function narrow(query: SelectQueryBuilder<UploadEntity>, filter: UploadFilter): void {
  const { userId, userToken, flags = {} } = filter;
  // Without statistics SQLite takes an index on this for a good one, and sorts all rows; "+" forbids it.
  const sqlite = query.dataSource.options.type === 'better-sqlite3';
  query.where(sqlite ? '+(e.deletedAt) IS NULL' : 'e.deletedAt IS NULL');
  if (userId !== undefined) query.andWhere('e.userId = :userId', { userId });
  if (userToken !== undefined) query.andWhere('e.userToken = :userToken', { userToken });
  for (const [flag, wanted] of Object.entries(flags)) {
    if (flag === 'e2ee') query.andWhere(`e.e2ee ${wanted ? '<>' : '='} ''`);
    else query.andWhere(`e.${flag} = :${flag}`, { [flag]: wanted });
  }
}

const listOf = (m: EntityManager, filter: UploadFilter, sort: UploadSort) => ({
  entity: UploadEntity,
  sort,
  id: 'id',
  filter: (query: SelectQueryBuilder<UploadEntity>): void => {
    narrow(query, filter);
  },
  ...totalOf(m, filter),
});

/** The count of all uploads of somebody, or of everybody, is kept; others are counted. */
function totalOf(m: EntityManager, { userId, userToken, flags }: UploadFilter) {
  if (userToken !== undefined || Object.keys(flags ?? {}).length > 0) return {};
  const where = userId === undefined ? {} : { userId };
  return { total: async () => (await m.sum(UsageEntity, 'uploads', where)) ?? 0 };
}

async function sumOfToken(m: EntityManager, userId: string, userToken: string): Promise<Stored> {
  const where = { userId, userToken, deletedAt: IsNull() };
  const uploads = await m.countBy(UploadEntity, where);
  const size = (await m.sum(UploadEntity, 'storedSize', where)) ?? 0;
  const files = await m
    .createQueryBuilder(FileEntity, 'f')
    .innerJoin(UploadEntity, 'u', 'u.id = f.uploadId')
    .where(`${unindexed(m, 'f.status')} = 'uploaded'`)
    .andWhere(`${unindexed(m, 'u.deleted_at')} IS NULL AND u.userId = :userId`, { userId })
    .andWhere('u.userToken = :userToken', { userToken })
    .getCount();
  return { uploads, files, size };
}
