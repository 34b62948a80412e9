import { type EntityManager, IsNull } from 'typeorm';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { UsageEntity } from './entities/usage.entity.js';
import { insertAll } from './insert-all.js';
import { raise } from './raise.js';
import { fileStored, uploadAdded } from './usage-details.js';
import { addStoredSizes, countAll } from './usage-sums.js';

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
  const owners = new Map(uploads.map(({ id, userId }) => [id, userId]));
  for (const [id, userId] of await joinUploads(m, files, owners)) owners.set(id, userId);
  await insertAll(m, FileEntity, files);
  const stored = files
    .filter(({ status }) => status === 'uploaded')
    .map(({ uploadId, size }) => ({ uploadId, userId: owners.get(uploadId) ?? '', size }));
  await addStoredSizes(m, stored);
  const absent = await countAll(m, [
    ...uploads.map((upload) => [upload.userId, uploadAdded(upload)] as const),
    ...stored.map(({ userId, size }) => [userId, fileStored(size)] as const),
  ]);
  if (absent.length > 0) throw new Stale();
  for (const [userId, last] of lastUploads(uploads)) {
    await raise(m, UsageEntity, { userId }, { last_upload_at: last });
  }
}

/**
 * Files that join an upload which is there take the places behind those that it has, as any added file does.
 * Answers the owners of these uploads.
 */
async function joinUploads(
  m: EntityManager,
  files: readonly FileEntity[],
  fresh: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const joining = new Map<string, FileEntity[]>();
  for (const file of files) {
    if (fresh.has(file.uploadId)) continue;
    const others = joining.get(file.uploadId);
    if (others === undefined) joining.set(file.uploadId, [file]);
    else others.push(file);
  }
  const owners = new Map<string, string>();
  for (const [id, more] of [...joining].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const live = { id, deletedAt: IsNull() };
    const counted = await m.increment(UploadEntity, live, 'fileCount', more.length);
    if (affected(counted) === 0) throw new Stale();
    const { userId, fileCount } = await m.findOneByOrFail(UploadEntity, { id });
    more.forEach((file, i) => (file.position = fileCount - more.length + i));
    owners.set(id, userId);
  }
  return owners;
}

function lastUploads(uploads: readonly UploadEntity[]): [string, number][] {
  const last = new Map<string, number>();
  for (const { userId, createdAt } of uploads) {
    last.set(userId, Math.max(last.get(userId) ?? 0, createdAt));
  }
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1));
}
