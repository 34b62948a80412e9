import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, LessThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { FileEntity } from '../entities/file.entity.js';
import { SettingEntity } from '../entities/setting.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { assertTransition } from '../file-status.js';
import { chunks, insertAll } from '../insert-all.js';
import { insertRows } from '../insert.js';
import { count } from '../usage-counts.js';
import { type UsageDelta, fileStored, uploadAdded } from '../usage-details.js';
import type { Claim } from './file.repository.js';

/** What came in between: the rows have to be compared with ours again. */
export class TakeoverConflict extends Error {
  override readonly name = 'TakeoverConflict';

  constructor() {
    super('others change the same rows all the time');
  }
}

/** Rows that are not here yet. */
export interface NewRows {
  readonly uploads: readonly UploadEntity[];
  /** Of new uploads, and of uploads that are here. */
  readonly files: readonly FileEntity[];
}

/** A file whose bytes are stored. */
export interface StoredBytes {
  readonly id: string;
  readonly uploadId: string;
  /** The upload's owner, "" for nobody. */
  readonly userId: string;
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
}

/** Every change that taking over another server's rows makes, many rows at a time. */
@Injectable()
export class TakeoverRepository {
  constructor(private readonly db: Database) {}

  /** Inserts rows with what they count for. Rejects with TakeoverConflict when others were faster. */
  async insert({ uploads, files }: NewRows): Promise<void> {
    if (uploads.length + files.length === 0) return;
    try {
      await this.db.transaction(async (m) => {
        await insertAll(m, UploadEntity, uploads);
        await addToUploads(m, uploads, files);
        await insertAll(m, FileEntity, files);
        await countUploads(m, uploads);
      });
    } catch (error) {
      throw isDuplicate(error) ? new TakeoverConflict() : error;
    }
  }

  /**
   * `missing → uploading` for a file that was taken over without its bytes, which are there now. Null:
   * somebody was faster.
   */
  async claim(
    { id, attempt }: Pick<FileEntity, 'id' | 'attempt'>,
    owner: string,
    set: Pick<FileEntity, 'backend' | 'backendDetails' | 'size' | 'type'>,
  ): Promise<Claim | null> {
    assertTransition('missing', 'uploading');
    const claim = { id, attempt: attempt + 1, owner };
    const change = { ...set, ...claim, status: 'uploading' } as const;
    const which = { id, attempt, status: 'missing' } as const;
    const claimed = await this.db.run((m) => m.update(FileEntity, which, change));
    return affected(claimed) > 0 ? claim : null;
  }

  /**
   * The end of files that `owner` was receiving, as one: those with bytes become `uploaded`, with the
   * charge to their owners; `lost` ones become `missing`. Answers those that are `uploaded` now; others
   * were removed meanwhile.
   */
  async settle(
    owner: string,
    { stored, lost, now }: { stored: readonly StoredBytes[]; lost: readonly string[]; now: number },
  ): Promise<Set<string>> {
    assertTransition('uploading', 'uploaded');
    assertTransition('uploading', 'missing');
    if (stored.length + lost.length === 0) return new Set();
    return this.db.transaction(async (m) => {
      const ours = { owner, status: 'uploading' } as const;
      if (lost.length > 0) {
        const set = { status: 'missing', owner: '' } as const;
        await m.update(FileEntity, { ...ours, id: In([...lost]) }, set);
      }
      const moved: StoredBytes[] = [];
      for (const some of chunks(stored)) moved.push(...(await store(m, owner, some, now)));
      await charge(m, moved);
      return new Set(moved.map(({ id }) => id));
    });
  }

  async putSetting(key: string, value: string): Promise<void> {
    await this.db.transaction(async (m) => {
      await m.delete(SettingEntity, { key });
      await insertRows(m, SettingEntity, [{ key, value }]);
    });
  }
}

/** Files that join an upload which is here take a place in it, as any added file does. */
async function addToUploads(
  m: EntityManager,
  uploads: readonly UploadEntity[],
  files: readonly FileEntity[],
): Promise<void> {
  const fresh = new Set(uploads.map(({ id }) => id));
  for (const [id, joining] of grouped(files, ({ uploadId }) => uploadId)) {
    if (fresh.has(id)) continue;
    const live = { id, deletedAt: IsNull() };
    const counted = await m.increment(UploadEntity, live, 'fileCount', joining.length);
    if (affected(counted) === 0) throw new TakeoverConflict();
    const { fileCount } = await m.findOneByOrFail(UploadEntity, { id });
    joining.forEach((file, i) => (file.position = fileCount - joining.length + i));
  }
}

/** One statement per user: each upload alone would be one, too. */
async function countUploads(m: EntityManager, uploads: readonly UploadEntity[]): Promise<void> {
  for (const [userId, theirs] of grouped(uploads, (upload) => upload.userId)) {
    if (!(await count(m, userId, sum(theirs.map(uploadAdded))))) throw new TakeoverConflict();
    const lastUploadAt = Math.max(...theirs.map(({ createdAt }) => createdAt));
    const earlier = [{ lastUploadAt: IsNull() }, { lastUploadAt: LessThan(lastUploadAt) }];
    for (const which of earlier)
      await m.update(UsageEntity, { userId, ...which }, { lastUploadAt });
  }
}

/** The owner stays for a moment as the mark of those that this call moved. */
async function store(
  m: EntityManager,
  owner: string,
  stored: readonly StoredBytes[],
  storedAt: number,
): Promise<StoredBytes[]> {
  const ids = stored.map(({ id }) => id);
  const digest = (kind: 'md5' | 'sha256') => (): string =>
    `CASE id ${stored.map((_, i) => `WHEN :id${i} THEN :${kind}${i}`).join(' ')} ELSE '' END`;
  const parameters = stored.flatMap(({ id, md5, sha256 }, i) => [
    ...[[`id${i}`, id] as const, [`md5${i}`, md5] as const, [`sha256${i}`, sha256] as const],
  ]);
  const moved = await m
    .createQueryBuilder()
    .update(FileEntity)
    .set({ status: 'uploaded', storedAt, md5: digest('md5'), sha256: digest('sha256') })
    .where({ id: In(ids), owner, status: 'uploading' })
    .setParameters(Object.fromEntries(parameters))
    .execute();
  const marked = { id: In(ids), owner, status: 'uploaded' } as const;
  const all = affected(moved) === stored.length;
  const rows = all ? stored : await m.find(FileEntity, { select: { id: true }, where: marked });
  await m.update(FileEntity, marked, { owner: '' });
  const there = new Set(rows.map(({ id }) => id));
  return stored.filter(({ id }) => there.has(id));
}

/** What the uploads and the owners of stored files have, more than before. */
async function charge(m: EntityManager, stored: readonly StoredBytes[]): Promise<void> {
  const uploads = [...grouped(stored, ({ uploadId }) => uploadId)];
  for (const some of chunks(uploads)) {
    const sizes = some.map(([, files], i) => `WHEN :id${i} THEN ${total(files)}`).join(' ');
    await m
      .createQueryBuilder()
      .update(UploadEntity)
      .set({ storedSize: () => `stored_size + CASE id ${sizes} ELSE 0 END` })
      .where({ id: In(some.map(([id]) => id)) })
      .setParameters(Object.fromEntries(some.map(([id], i) => [`id${i}`, id])))
      .execute();
  }
  for (const [userId, files] of grouped(stored, (file) => file.userId)) {
    await count(m, userId, sum(files.map(({ size }) => fileStored(size))));
  }
}

const total = (files: readonly StoredBytes[]): number =>
  files.reduce((bytes, { size }) => bytes + size, 0);

/** In the order of the keys, so that two who change the same rows wait for each other in one order. */
function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(deltas: readonly UsageDelta[]): UsageDelta {
  const all: Record<string, number> = {};
  for (const delta of deltas) {
    for (const [counter, by] of Object.entries(delta)) all[counter] = (all[counter] ?? 0) + by;
  }
  return all;
}
