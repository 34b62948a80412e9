import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { FileEntity } from '../entities/file.entity.js';
import { InstanceEntity } from '../entities/instance.entity.js';
import { LeaseEntity } from '../entities/lease.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { type Erasable, type Keyed, erasable, readFiles } from '../erasable.js';
import { sumFiles } from '../file-sums.js';
import { assertTransition } from '../file-status.js';
import { countGone, endOpenFiles, lockExpired } from '../remove-uploads.js';
import { isSqlite, unindexed } from '../unindexed.js';

/** The lease under which rows are erased. */
export interface CleaningRight {
  readonly name: string;
  readonly owner: string;
  /** Ms since the epoch until which a step prolongs it. */
  readonly until: number;
}

/** What a step gave. */
export interface Step<T> {
  readonly value: T;
  /** How long it kept other writers waiting before its commit, in ms. */
  readonly held: number;
  /** How long the commit took: SQLite may have copied its log into the file then, while others could write. */
  readonly commit: number;
}

/** Somebody else cleans now: this pass was taken for dead. */
export class CleaningTaken extends Error {}

/** An upload in the order in which the cleaner walks: by `at`, then by id. */
export interface Walked {
  readonly id: string;
  /** When its time was over, or when it was removed; ms since the epoch. */
  readonly at: number;
  /** Rows in `files`. */
  readonly fileCount: number;
}

/** What waits for the cleaner. */
export interface Backlog {
  /** Uploads whose time is over, removed or not. */
  readonly expired: number;
  /** Uploads that are removed, and still have rows or bytes. */
  readonly removed: number;
  /** Files that are removed, and may have bytes. */
  readonly files: number;
}

/** What became of uploads whose time was over. */
export interface Expired {
  readonly removed: readonly Pick<UploadEntity, 'id' | 'userId'>[];
  /** How many of them had no bytes, and are out of the database. */
  readonly erased: number;
}

/**
 * What the cleaner asks and does, in steps that are short, complete, and may be repeated. Each is a
 * transaction that begins by prolonging the cleaner's lease: nobody erases anything after losing it. Rows are
 * found by ranges of an index or by their keys, never by a status beside another condition: SQLite, which
 * has no statistics, would go through all files of that status.
 */
@Injectable()
export class CleaningRepository {
  constructor(private readonly db: Database) {}

  /** Uploads whose time is over at `now`, behind `after`, the longest over first; removed ones, too. */
  expired(now: number, after: Walked | null, limit: number): Promise<Walked[]> {
    return this.walk('expireAt', after, limit, (query) =>
      query.andWhere('u.expireAt < :now', { now }),
    );
  }

  /** Removed uploads behind `after`, the oldest removal first. */
  removed(after: Walked | null, limit: number): Promise<Walked[]> {
    return this.walk('deletedAt', after, limit, (query) => query);
  }

  /**
   * Removes those of the uploads that live and whose time is over at `now`: they are counted, and those that
   * have no bytes are erased at once.
   */
  removeExpired(right: CleaningRight, ids: readonly string[], now: number): Promise<Step<Expired>> {
    return this.step(right, async (m) => {
      const going = await lockExpired(m, ids, now);
      if (going.length === 0) return { removed: [], erased: 0 };
      const all = going.map(({ id }) => id);
      const sums = await sumFiles(m, all);
      const bare = all.filter((id) => (sums.get(id)?.withBytes ?? 0) === 0);
      const filled = all.filter((id) => (sums.get(id)?.withBytes ?? 0) > 0);
      if (filled.length > 0) {
        await m.update(UploadEntity, { id: In(filled) }, { deletedAt: now });
        await endOpenFiles(m, filled, sums);
      }
      if (bare.some((id) => sums.has(id))) await m.delete(FileEntity, { uploadId: In(bare) });
      if (bare.length > 0) await eraseUploadRows(m, bare);
      await countGone(m, going, sums);
      return { removed: going, erased: bare.length };
    });
  }

  /** Of the files, those that there are. */
  findFiles(ids: readonly string[]): Promise<Erasable[]> {
    return this.db.read((m) => readFiles(erasable(m).where({ id: In([...ids]) })));
  }

  /** Files of removed uploads, at most `limit`, without those of the given ids. */
  filesOf(
    uploadIds: readonly string[],
    without: readonly string[],
    limit: number,
  ): Promise<Erasable[]> {
    return this.db.read((m) => {
      const query = erasable(m).where('f.uploadId IN (:...uploadIds)', { uploadIds });
      if (without.length > 0) query.andWhere('f.id NOT IN (:...without)', { without });
      return readFiles(query.limit(limit));
    });
  }

  /**
   * The end of files whose uploads are removed: what may have bytes becomes `removed`, the rest `deleted`.
   * They were counted with their uploads. From then on nobody changes where their bytes are; answers that.
   */
  endFiles(right: CleaningRight, ids: readonly string[]): Promise<Step<Erasable[]>> {
    assertTransition('uploaded', 'removed');
    return this.step(right, async (m) => {
      await m
        .createQueryBuilder()
        .update(FileEntity)
        .set({
          status: () => `CASE status WHEN 'missing' THEN 'deleted' ELSE 'removed' END`,
          owner: '',
        })
        .where({ id: In([...ids]) })
        .andWhere(`status NOT IN ('removed', 'deleted')`)
        .execute();
      return readFiles(erasable(m).where({ id: In([...ids]) }));
    });
  }

  /**
   * Erases rows of files that have no bytes any more, and those of their removed uploads that have no other
   * files. Answers how many uploads.
   */
  eraseUploads(
    right: CleaningRight,
    uploadIds: readonly string[],
    fileIds: readonly string[],
  ): Promise<Step<number>> {
    return this.step(right, async (m) => {
      if (fileIds.length > 0) await m.delete(FileEntity, { id: In([...fileIds]) });
      const rows = await m
        .createQueryBuilder(FileEntity, 'f')
        .select('f.uploadId', 'id')
        .distinct()
        .where('f.uploadId IN (:...uploadIds)', { uploadIds })
        .getRawMany<{ id: string }>();
      const kept = new Set(rows.map(({ id }) => id));
      const empty = uploadIds.filter((id) => !kept.has(id));
      return empty.length === 0 ? 0 : eraseUploadRows(m, empty);
    });
  }

  /** Files of living uploads whose bytes are to be erased, behind `after`; nobody delivers them. */
  removedFiles(after: string | number, limit: number): Promise<(Erasable & Keyed)[]> {
    return this.db.read((m) => {
      // In the order of the index: that on the status alone goes on with the row's own number on SQLite.
      const key = isSqlite(m) ? 'f.rowid' : 'f.id';
      const alive = m.createQueryBuilder().subQuery().select('i.id').from(InstanceEntity, 'i');
      return erasable(m)
        .addSelect(key, 'row_key')
        .where(`f.status = 'removed'`)
        .andWhere(`f.owner NOT IN ${alive.getQuery()}`)
        .andWhere(`${key} > :after`, { after: after === '' && isSqlite(m) ? 0 : after })
        .orderBy(key)
        .limit(limit)
        .getRawMany<Erasable & Keyed>();
    });
  }

  /** Of uploads, those that are removed, or not there: their files come to their end with them. */
  async gone(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.read((m) =>
      m.find(UploadEntity, { select: { id: true, deletedAt: true }, where: { id: In([...ids]) } }),
    );
    const live = new Set(rows.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id));
    return new Set(ids.filter((id) => !live.has(id)));
  }

  /** `removed → deleted` for files whose bytes are erased; answers how many. */
  erased(right: CleaningRight, ids: readonly string[]): Promise<Step<number>> {
    assertTransition('removed', 'deleted');
    return this.step(right, async (m) => {
      const moved = await m
        .createQueryBuilder()
        .update(FileEntity)
        .set({ status: 'deleted', owner: '' })
        .where({ id: In([...ids]) })
        .andWhere(`${unindexed(m, 'status')} = 'removed'`)
        .execute();
      return affected(moved);
    });
  }

  /** Ids of the servers that are alive. */
  async alive(): Promise<Set<string>> {
    const rows = await this.db.read((m) => m.find(InstanceEntity, { select: { id: true } }));
    return new Set(rows.map(({ id }) => id));
  }

  /** How much waits for the cleaner; each is counted up to `most`, so that asking costs little however much it is. */
  async backlog(now: number, most: number): Promise<Backlog> {
    return {
      expired: await this.countSome(most, (rows) =>
        rows.from(UploadEntity, 'u').where('u.expireAt < :now', { now }),
      ),
      removed: await this.countSome(most, (rows) =>
        rows.from(UploadEntity, 'u').where('u.deletedAt >= 0'),
      ),
      files: await this.countSome(most, (rows) =>
        rows.from(FileEntity, 'u').where(`u.status = 'removed'`),
      ),
    };
  }

  private async countSome(
    most: number,
    narrow: (rows: SelectQueryBuilder<ObjectLiteral>) => SelectQueryBuilder<ObjectLiteral>,
  ): Promise<number> {
    const row = await this.db.read((m) =>
      m
        .createQueryBuilder()
        .select('COUNT(*)', 'n')
        .from((rows: SelectQueryBuilder<ObjectLiteral>) => {
          return narrow(rows.select('u.id', 'id')).limit(most);
        }, 'waiting')
        .getRawOne<{ n: string | number }>(),
    );
    return Number(row?.n ?? 0);
  }

  private async step<T>(
    { name, owner, until }: CleaningRight,
    work: (m: EntityManager) => Promise<T>,
  ): Promise<Step<T>> {
    let [began, done] = [0, 0];
    const value = await this.db.transaction(async (m) => {
      const mine = await m.update(LeaseEntity, { name, owner }, { expiresAt: until });
      began = performance.now();
      if (affected(mine) === 0) throw new CleaningTaken('another process is cleaning');
      const result = await work(m);
      done = performance.now();
      return result;
    });
    return { value, held: done - began, commit: performance.now() - done };
  }

  private async walk(
    by: 'expireAt' | 'deletedAt',
    after: Walked | null,
    limit: number,
    narrow: (query: SelectQueryBuilder<UploadEntity>) => SelectQueryBuilder<UploadEntity>,
  ): Promise<Walked[]> {
    const rows = await this.db.read((m) => {
      const query = m
        .createQueryBuilder(UploadEntity, 'u')
        .select('u.id', 'id')
        .addSelect(`u.${by}`, 'at')
        .addSelect('u.fileCount', 'files')
        // Alone it says where to enter the index; the rest only settles ties.
        .where(`u.${by} >= :at`, { at: after?.at ?? 0 });
      if (after !== null) query.andWhere(`(u.${by} > :at OR u.id > :id)`, { id: after.id });
      narrow(query);
      return query
        .orderBy(`u.${by}`)
        .addOrderBy('u.id')
        .limit(limit)
        .getRawMany<{ id: string; at: string | number; files: string | number }>();
    });
    return rows.map(({ id, at, files }) => ({ id, at: Number(at), fileCount: Number(files) }));
  }
}

/** Erases rows of uploads that have no files any more. */
async function eraseUploadRows(m: EntityManager, ids: readonly string[]): Promise<number> {
  await m.delete(DownloadDayEntity, { uploadId: In([...ids]) });
  return affected(await m.delete(UploadEntity, { id: In([...ids]) }));
}
