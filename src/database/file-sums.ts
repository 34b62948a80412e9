import type { EntityManager } from 'typeorm';
import { FileEntity } from './entities/file.entity.js';
import { FILE_RANGES, type UsageDelta } from './usage-details.js';

/** The files of one upload, together. */
export interface FileSums {
  /** How many wait for their bytes, or are receiving them. */
  readonly open: number;
  /** How many may have bytes in a storage. */
  readonly withBytes: number;
  /** What is not counted any more when they all go. */
  readonly gone: UsageDelta;
}

const STORED = `f.status = 'uploaded'`;

const sum = (what: string, when: string): string =>
  `COALESCE(SUM(CASE WHEN ${when} THEN ${what} ELSE 0 END), 0)`;

/**
 * Sums for each upload that has files; the work is the database's. No row is chosen by its status, since
 * SQLite, without statistics, would look through all files of that status instead of those of the uploads.
 */
export async function sumFiles(
  m: EntityManager,
  uploadIds: readonly string[],
): Promise<Map<string, FileSums>> {
  const query = m
    .createQueryBuilder(FileEntity, 'f')
    .select('f.uploadId', 'upload')
    .addSelect(sum('1', `f.status IN ('missing', 'uploading')`), 'open')
    .addSelect(sum('1', `f.status NOT IN ('missing', 'deleted')`), 'bytes')
    .addSelect(sum('1', STORED), 'files')
    .addSelect(sum('f.size', STORED), 'size');
  for (const { detail, from, end } of FILE_RANGES) {
    query.addSelect(sum('1', `${STORED} AND f.size >= ${from} AND f.size < ${end}`), detail);
  }
  const rows = await query
    .where('f.uploadId IN (:...ids)', { ids: uploadIds })
    .groupBy('f.uploadId')
    .getRawMany<Record<string, string | number>>();
  return new Map(rows.map((row) => [String(row.upload), sumsOf(row)]));
}

/** Servers answer sums as texts. */
function sumsOf(row: Readonly<Record<string, string | number>>): FileSums {
  const gone: Record<string, number> = { files: -Number(row.files), size: -Number(row.size) };
  for (const { detail } of FILE_RANGES) {
    const n = Number(row[detail]);
    if (n > 0) gone[`now_${detail}`] = -n;
  }
  return { open: Number(row.open), withBytes: Number(row.bytes), gone };
}
