import type { EntityManager } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import { randomText } from '../common/ids.js';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { UsageEntity } from './entities/usage.entity.js';
import { type UsageDelta, filesGone } from './usage-details.js';

export type Owned = Pick<UploadEntity, 'id' | 'userId'>;

/**
 * Changes counters of one user, all in one statement, as part of the transaction that changes what they
 * count. False: there is no such row, or `room` is not given.
 */
export async function count(
  m: EntityManager,
  userId: string,
  delta: UsageDelta,
  room: FindOptionsWhere<UsageEntity> = {},
): Promise<boolean> {
  const steps = Object.entries(delta).map(([counter, by]) => [counter, () => `${counter} + ${by}`]);
  const changed = await m
    .createQueryBuilder()
    .update(UsageEntity)
    .set(Object.fromEntries(steps) as Partial<UsageEntity>)
    .where({ userId, ...room })
    .execute();
  return affected(changed) > 0;
}

/** Counts stored files of an upload that are not there any more. */
export async function discharge(
  m: EntityManager,
  upload: Owned,
  sizes: readonly number[],
): Promise<void> {
  const delta = filesGone(sizes);
  await m.increment(UploadEntity, { id: upload.id }, 'storedSize', delta.size ?? 0);
  await count(m, upload.userId, delta);
}

/** The upload that a file belongs to, its owner, and the file's size. */
export async function uploadOf(
  m: EntityManager,
  fileId: string,
): Promise<Owned & { size: number }> {
  const { uploadId, size } = await m.findOneOrFail(FileEntity, {
    select: { uploadId: true, size: true },
    where: { id: fileId },
  });
  const { userId } = await m.findOneOrFail(UploadEntity, {
    select: { userId: true },
    where: { id: uploadId },
  });
  return { id: uploadId, userId, size };
}

/**
 * `uploaded → removed` for all files of an upload. They are marked on the way, so that exactly those
 * that this call moved are counted, whatever happens beside it.
 */
export async function removeStored(m: EntityManager, upload: Owned): Promise<void> {
  const mark = { uploadId: upload.id, owner: randomText(16), status: 'removed' } as const;
  await m.update(FileEntity, { uploadId: upload.id, status: 'uploaded' }, mark);
  const marked = await m.find(FileEntity, { select: { size: true }, where: mark });
  if (marked.length === 0) return;
  await m.update(FileEntity, mark, { owner: '' });
  const sizes = marked.map(({ size }) => size);
  await discharge(m, upload, sizes);
}
