import { type EntityManager, In, IsNull } from 'typeorm';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { UsageEntity } from './entities/usage.entity.js';
import { chunks, insertAll } from './insert-all.js';
import { raise } from './raise.js';
import { count } from './usage-counts.js';
import { type UsageDelta, fileStored, uploadAdded } from './usage-details.js';

/** Rows that were not there a moment ago. */
export interface NewRows {
  readonly uploads: readonly UploadEntity[];
  /** Files of these uploads and of others that are there. Some may be `uploaded`: they are charged. */
  readonly files: readonly FileEntity[];
}

/** What was looked at before is not so any more. */
export class Stale extends Error {}

/** Stores them, as part of a transaction. Throws Stale, or what the driver calls a duplicate. */
export async function addUploads(m: EntityManager, { uploads, files }: NewRows): Promise<void> {
  await insertAll(m, UploadEntity, uploads);
  const fresh = new Set(uploads.map(({ id }) => id));
  const more = new Map<string, number>();
  for (const { uploadId } of files) {
    if (!fresh.has(uploadId)) more.set(uploadId, (more.get(uploadId) ?? 0) + 1);
  }
  for (const [id, by] of more) {
    const room = await m.increment(UploadEntity, { id, deletedAt: IsNull() }, 'fileCount', by);
    if (affected(room) === 0) throw new Stale();
  }
  await insertAll(m, FileEntity, files);
  const owners = await ownersOf(m, uploads, [...more.keys()]);
  for (const [userId, delta] of deltas(uploads, files, owners)) {
    if (!(await count(m, userId, delta))) throw new Stale();
  }
  await countStored(m, files);
  for (const [userId, last] of lastUploads(uploads)) {
    await raise(m, UsageEntity, { userId }, { last_upload_at: last });
  }
}

/** The owner of every upload, by its id. */
async function ownersOf(
  m: EntityManager,
  uploads: readonly UploadEntity[],
  others: readonly string[],
): Promise<Map<string, string>> {
  const owners = new Map(uploads.map(({ id, userId }) => [id, userId]));
  for (const ids of chunks(others)) {
    const rows = await m.find(UploadEntity, {
      select: { id: true, userId: true },
      where: { id: In(ids) },
    });
    for (const { id, userId } of rows) owners.set(id, userId);
  }
  return owners;
}

/** What is to be counted for whom, in an order that is the same for everybody who counts several. */
function deltas(
  uploads: readonly UploadEntity[],
  files: readonly FileEntity[],
  owners: ReadonlyMap<string, string>,
): [string, UsageDelta][] {
  const sums = new Map<string, Record<string, number>>();
  const add = (userId: string, delta: UsageDelta): void => {
    const sum = sums.get(userId) ?? {};
    for (const [counter, by] of Object.entries(delta)) sum[counter] = (sum[counter] ?? 0) + by;
    sums.set(userId, sum);
  };
  for (const upload of uploads) add(upload.userId, uploadAdded(upload));
  for (const { uploadId, status, size } of files) {
    if (status === 'uploaded') add(owners.get(uploadId) ?? '', fileStored(size));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function countStored(m: EntityManager, files: readonly FileEntity[]): Promise<void> {
  const stored = new Map<string, number>();
  for (const { uploadId, status, size } of files) {
    if (status === 'uploaded') stored.set(uploadId, (stored.get(uploadId) ?? 0) + size);
  }
  for (const [id, size] of stored) await m.increment(UploadEntity, { id }, 'storedSize', size);
}

function lastUploads(uploads: readonly UploadEntity[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const { userId, createdAt } of uploads) {
    last.set(userId, Math.max(last.get(userId) ?? 0, createdAt));
  }
  return last;
}
