import { type EntityManager, IsNull } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
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

/**
 * Counts a stored file of `size` bytes that is not there any more. False: its upload is removed, and all that
 * it had was counted then; its row is where the two meet.
 */
export async function discharge(m: EntityManager, upload: Owned, size: number): Promise<boolean> {
  const live = { id: upload.id, deletedAt: IsNull() };
  const changed = await m.decrement(UploadEntity, live, 'storedSize', size);
  if (affected(changed) === 0) return false;
  await count(m, upload.userId, filesGone([size]));
  return true;
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
