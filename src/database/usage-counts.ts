import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { randomText } from '../common/ids.js';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { UsageEntity } from './entities/usage.entity.js';

type Counter = 'uploads' | 'files' | 'size';

const step = (m: EntityManager, userId: string, counter: Counter, by: number): Promise<unknown> =>
  m.increment(UsageEntity, { userId }, counter, by);

/**
 * Counts uploads that came (positive) or went; part of the transaction in which they did. False: their
 * owner is gone.
 */
export async function countUploads(m: EntityManager, userId: string, by: number): Promise<boolean> {
  return affected(await m.increment(UsageEntity, { userId }, 'uploads', by)) > 0;
}

/** Counts files of an upload that became `uploaded` (positive) or are not any more. */
export async function countFiles(
  m: EntityManager,
  upload: Pick<UploadEntity, 'id' | 'userId'>,
  files: number,
  size: number,
): Promise<void> {
  if (files === 0) return;
  await m.increment(UploadEntity, { id: upload.id }, 'storedSize', size);
  await step(m, upload.userId, 'files', files);
  await step(m, upload.userId, 'size', size);
}

/**
 * Charges `size` bytes to a user who may have at most `limit` (≤ 0: any number). False: they do not fit,
 * and nothing was charged; the comparison and the charge are one statement.
 */
export async function charge(
  m: EntityManager,
  upload: Pick<UploadEntity, 'id' | 'userId'>,
  size: number,
  limit: number,
): Promise<boolean> {
  const room = limit > 0 ? { size: LessThanOrEqual(limit - size) } : {};
  const charged = await m.increment(UsageEntity, { userId: upload.userId, ...room }, 'size', size);
  if (affected(charged) === 0) return false;
  await m.increment(UploadEntity, { id: upload.id }, 'storedSize', size);
  await step(m, upload.userId, 'files', 1);
  return true;
}

/** The owner of the upload that a file belongs to. */
export async function uploadOf(
  m: EntityManager,
  fileId: string,
): Promise<Pick<UploadEntity, 'id' | 'userId'> & { size: number }> {
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
export async function removeStored(
  m: EntityManager,
  upload: Pick<UploadEntity, 'id' | 'userId'>,
): Promise<void> {
  const mark = { uploadId: upload.id, owner: randomText(16), status: 'removed' } as const;
  await m.update(FileEntity, { uploadId: upload.id, status: 'uploaded' }, mark);
  const files = await m.countBy(FileEntity, mark);
  if (files === 0) return;
  const size = (await m.sum(FileEntity, 'size', mark)) ?? 0;
  await m.update(FileEntity, mark, { owner: '' });
  await countFiles(m, upload, -files, -size);
}
