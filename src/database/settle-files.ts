import { type EntityManager, In } from 'typeorm';
import { affected } from './affected.js';
import { FileEntity } from './entities/file.entity.js';
import { assertTransition } from './file-status.js';
import { chunks } from './insert-all.js';
import { fileStored } from './usage-details.js';
import { type StoredSize, addStoredSizes, countAll } from './usage-sums.js';

/** A file whose bytes are stored. */
export interface StoredBytes extends StoredSize {
  readonly id: string;
  readonly md5: string;
  readonly sha256: string;
}

/** What became of files that one process was receiving. */
export interface Settlement {
  readonly stored: readonly StoredBytes[];
  /** Ids of files whose bytes did not come. */
  readonly lost: readonly string[];
  /** Ms since the epoch. */
  readonly now: number;
}

/**
 * The end of files that `owner` was receiving, as part of a transaction: those with bytes become `uploaded`,
 * with the charge to their owners; `lost` ones become `missing`. Answers those that are `uploaded` now;
 * others were removed meanwhile.
 */
export async function settleFiles(
  m: EntityManager,
  owner: string,
  { stored, lost, now }: Settlement,
): Promise<Set<string>> {
  assertTransition('uploading', 'uploaded');
  assertTransition('uploading', 'missing');
  for (const ids of chunks(lost)) {
    const ours = { id: In(ids), owner, status: 'uploading' } as const;
    await m.update(FileEntity, ours, { status: 'missing', owner: '' });
  }
  const moved: StoredBytes[] = [];
  for (const some of chunks(stored)) moved.push(...(await store(m, owner, some, now)));
  await addStoredSizes(m, moved);
  await countAll(
    m,
    moved.map(({ userId, size }) => [userId, fileStored(size)]),
  );
  return new Set(moved.map(({ id }) => id));
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
