import { Injectable } from '@nestjs/common';
import { And, In, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { FileEntity } from '../entities/file.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';

/** Rows of one INSERT: SQLite binds at most 32,766 values in a statement. */
const INSERT_ROWS = 500;

/** Every query about uploads. */
@Injectable()
export class UploadRepository {
  constructor(private readonly db: Database) {}

  /** Stores an upload and the files that it declares, as one. */
  async insert(upload: UploadEntity, files: readonly FileEntity[]): Promise<void> {
    await this.db.transaction(async (manager) => {
      await manager.insert(UploadEntity, upload);
      for (let i = 0; i < files.length; i += INSERT_ROWS) {
        await manager.insert(FileEntity, files.slice(i, i + INSERT_ROWS));
      }
    });
  }

  /** An upload that was not removed; it may be expired. */
  findLive(id: string): Promise<UploadEntity | null> {
    return this.db.run((m) => m.findOneBy(UploadEntity, { id, deletedAt: IsNull() }));
  }

  /** Moves the end of an upload's life. */
  async setExpiry(id: string, expireAt: number): Promise<void> {
    await this.db.run((m) => m.update(UploadEntity, { id, deletedAt: IsNull() }, { expireAt }));
  }

  /**
   * Removes an upload softly: from now on it does not exist, its stored files wait for the cleaner
   * (contract §7.2). False when somebody else did so first.
   */
  remove(id: string, now: number): Promise<boolean> {
    return this.db.transaction((m) => removeUpload(m, id, now));
  }

  /** Ids of live uploads whose time is over. */
  async findExpired(now: number, limit: number): Promise<string[]> {
    const rows = await this.db.run((m) =>
      m.find(UploadEntity, {
        select: { id: true },
        where: { deletedAt: IsNull(), expireAt: And(Not(IsNull()), LessThan(now)) },
        take: limit,
      }),
    );
    return rows.map((row) => row.id);
  }

  /** Ids of removed uploads after `afterId`, in order of id. */
  async findRemoved(afterId: string, limit: number): Promise<string[]> {
    const rows = await this.db.run((m) =>
      m.find(UploadEntity, {
        select: { id: true },
        where: { deletedAt: Not(IsNull()), id: MoreThan(afterId) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
    return rows.map((row) => row.id);
  }

  /** Takes a removed upload and its files out of the database once no file has bytes any more. */
  erase(id: string): Promise<boolean> {
    return this.db.transaction(async (m) => {
      await m.delete(FileEntity, { uploadId: id, status: 'deleted' });
      if (await m.existsBy(FileEntity, { uploadId: id })) return false;
      return affected(await m.delete(UploadEntity, { id, deletedAt: Not(IsNull()) })) > 0;
    });
  }

  /** Takes an upload that never came to life out of the database, with its files. */
  async discard(id: string): Promise<void> {
    await this.db.transaction(async (m) => {
      await m.delete(FileEntity, { uploadId: id });
      await m.delete(UploadEntity, { id });
    });
  }
}

/** The soft removal, also for one whose time is over: `uploading|uploaded → removed`, `missing → deleted`. */
async function removeUpload(m: EntityManager, id: string, now: number): Promise<boolean> {
  const removed = await m.update(UploadEntity, { id, deletedAt: IsNull() }, { deletedAt: now });
  if (affected(removed) === 0) return false;
  const stored = In(['uploading', 'uploaded']);
  await m.update(FileEntity, { uploadId: id, status: stored }, { status: 'removed', owner: '' });
  await m.update(FileEntity, { uploadId: id, status: 'missing' }, { status: 'deleted' });
  return true;
}
