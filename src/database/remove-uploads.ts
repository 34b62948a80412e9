import { type EntityManager, In, IsNull } from 'typeorm';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { type FileSums, sumFiles } from './file-sums.js';
import { assertTransition } from './file-status.js';
import { isSqlite, unindexed } from './unindexed.js';
import { type CountedUpload, type UsageDelta, uploadGone } from './usage-details.js';
import { countAll } from './usage-sums.js';

/** An upload that goes, with what it was counted by. */
export type GoingUpload = CountedUpload & Pick<UploadEntity, 'id' | 'userId'>;

/**
 * The soft removal, also for one whose time is over (contract §7.2): from now on the upload, and all of its
 * files, do not exist. What is coming in ends now; stored files keep their status until the cleaner takes
 * them, which costs a thousand of them nothing here (docs/adr/0016). False: somebody else removed it.
 */
export async function removeUpload(m: EntityManager, id: string, now: number): Promise<boolean> {
  const removed = await m.update(UploadEntity, { id, deletedAt: IsNull() }, { deletedAt: now });
  if (affected(removed) === 0) return false;
  const upload = await m.findOneByOrFail(UploadEntity, { id });
  const sums = await sumFiles(m, [id]);
  await endOpenFiles(m, [id], sums);
  await countGone(m, [upload], sums);
  return true;
}

/**
 * `uploading → removed`, `missing → deleted` for files of uploads whose rows this transaction has changed or
 * locked. One statement, so that no file slips from the one status into the other between two.
 */
export async function endOpenFiles(
  m: EntityManager,
  uploadIds: readonly string[],
  sums: ReadonlyMap<string, FileSums>,
): Promise<void> {
  assertTransition('uploading', 'removed');
  assertTransition('missing', 'deleted');
  const open = uploadIds.filter((id) => (sums.get(id)?.open ?? 0) > 0);
  if (open.length === 0) return;
  await m
    .createQueryBuilder()
    .update(FileEntity)
    .set({
      status: () => `CASE status WHEN 'uploading' THEN 'removed' ELSE 'deleted' END`,
      owner: '',
    })
    .where({ uploadId: In(open) })
    .andWhere(`status NOT IN ('uploaded', 'removed', 'deleted')`)
    .execute();
}

/** Takes uploads and their stored files out of the counts. */
export async function countGone(
  m: EntityManager,
  uploads: readonly GoingUpload[],
  sums: ReadonlyMap<string, FileSums>,
): Promise<void> {
  const changes: [string, UsageDelta][] = uploads.flatMap((upload) => [
    [upload.userId, uploadGone(upload)],
    [upload.userId, sums.get(upload.id)?.gone ?? {}],
  ]);
  await countAll(m, changes);
}

/** What an upload is counted by, of those that live and are over; nobody else removes or extends them then. */
export async function lockExpired(
  m: EntityManager,
  ids: readonly string[],
  now: number,
): Promise<GoingUpload[]> {
  const query = m
    .createQueryBuilder(UploadEntity, 'u')
    .select('u.id', 'id')
    .addSelect('u.userId', 'userId')
    .addSelect('u.ttl', 'ttl')
    .addSelect('u.protectedByPassword', 'password')
    .addSelect('u.removable', 'removable')
    .addSelect('u.oneShot', 'oneShot')
    .addSelect('u.stream', 'stream')
    .addSelect('u.extendTtl', 'extendTtl')
    .addSelect('u.e2ee', 'e2ee')
    .addSelect('SUBSTR(u.comments, 1, 1)', 'comments')
    .where({ id: In([...ids]) })
    .andWhere(`${unindexed(m, 'u.expire_at')} < :now`, { now })
    .andWhere(`${unindexed(m, 'u.deleted_at')} IS NULL`)
    .orderBy('u.id');
  // SQLite has one writer, which this transaction is already.
  if (!isSqlite(m)) query.setLock('pessimistic_write');
  const rows = await query.getRawMany<Record<string, unknown>>();
  return rows.map((row) => ({
    id: String(row.id),
    userId: String(row.userId),
    ttl: Number(row.ttl),
    protectedByPassword: Boolean(row.password),
    removable: Boolean(row.removable),
    oneShot: Boolean(row.oneShot),
    stream: Boolean(row.stream),
    extendTtl: Boolean(row.extendTtl),
    e2ee: String(row.e2ee),
    comments: String(row.comments),
  }));
}
