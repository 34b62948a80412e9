import { type EntityManager, In } from 'typeorm';
import { UploadEntity } from './entities/upload.entity.js';
import { chunks } from './insert-all.js';
import { count } from './usage-counts.js';
import type { UsageDelta } from './usage-details.js';

/** Bytes of one stored file, and whose they are. */
export interface StoredSize {
  readonly uploadId: string;
  /** The upload's owner, "" for nobody. */
  readonly userId: string;
  readonly size: number;
}

/**
 * Changes counters of several users, one statement for each, in an order that is the same for everybody who
 * counts several. Answers those users who are not there.
 */
export async function countAll(
  m: EntityManager,
  changes: Iterable<readonly [userId: string, delta: UsageDelta]>,
): Promise<string[]> {
  const sums = new Map<string, Record<string, number>>();
  for (const [userId, delta] of changes) {
    const sum = sums.get(userId) ?? {};
    for (const [counter, by] of Object.entries(delta)) sum[counter] = (sum[counter] ?? 0) + by;
    sums.set(userId, sum);
  }
  const absent: string[] = [];
  for (const [userId, sum] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!(await count(m, userId, sum))) absent.push(userId);
  }
  return absent;
}

/** Adds stored bytes to what their uploads have, many uploads in a statement. */
export async function addStoredSizes(
  m: EntityManager,
  files: readonly StoredSize[],
): Promise<void> {
  const sizes = new Map<string, number>();
  for (const { uploadId, size } of files) sizes.set(uploadId, (sizes.get(uploadId) ?? 0) + size);
  const sorted = [...sizes].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const some of chunks(sorted)) {
    const cases = some.map(([, size], i) => `WHEN :id${i} THEN ${size}`).join(' ');
    await m
      .createQueryBuilder()
      .update(UploadEntity)
      .set({ storedSize: () => `stored_size + CASE id ${cases} ELSE 0 END` })
      .where({ id: In(some.map(([id]) => id)) })
      .setParameters(Object.fromEntries(some.map(([id], i) => [`id${i}`, id])))
      .execute();
  }
}
