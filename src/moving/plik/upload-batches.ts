import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { PlikDatabase, PlikRow } from '../../database/foreign/plik-database.js';
import { type Bound, batchesOf, unique } from '../pipeline/batches.js';
import type { Ledger } from '../pipeline/ledger.js';
import { shown } from '../pipeline/shown.js';
import type { Arrival } from '../pipeline/upload-plan.js';
import { type PlikFile, type Reading, accepted, mapFile, mapUpload } from './plik-rows.js';

/**
 * Uploads read at once. Each page makes one search for files, which before Plik 1.4 reads all of them;
 * more at once would cost memory.
 */
const PAGE = 2000;
/** Files of one page in memory; pages with more are halved. */
const MOST_FILES = 10_000;
/** What is written in one transaction. */
const BATCH: readonly Bound<Arrival<PlikFile>>[] = [
  { most: 500, of: () => 1 },
  { most: 1000, of: ({ files }) => files.length },
];

/** One step of the work: what is taken, and what its reading already told. */
export interface UploadBatch {
  /** Their files are in the order of their creation. */
  readonly uploads: readonly Arrival<PlikFile>[];
  /** Rows of Plik that were read for it, taken or not. */
  readonly read: number;
}

/** All uploads of a Plik that can be taken, in batches of bounded size; the report gets the others. */
export async function* uploadBatches(
  plik: PlikDatabase,
  reading: Reading,
  report: Ledger,
): AsyncGenerator<UploadBatch, void, undefined> {
  for await (const rows of plik.pages('uploads', PAGE)) {
    const taken = rows.flatMap((row) => {
      const what = (): string => `upload ${shown(row.id)}`;
      return accepted(mapUpload(row, reading), 'uploads', what, report) ?? [];
    });
    let read = rows.length - taken.length;
    for await (const some of withFiles(
      plik,
      unique(taken, ({ id }) => id),
    )) {
      for (const uploads of batchesOf(
        some.map((one) => readFiles(one, reading, report)),
        BATCH,
      )) {
        yield { uploads, read: read + uploads.length };
        read = 0;
      }
    }
    if (read > 0) yield { uploads: [], read };
  }
}

interface RawUpload {
  readonly entity: UploadEntity;
  readonly rows: readonly PlikRow[];
}

/** Reads the files of all, or of each half where they are too many. */
async function* withFiles(
  plik: PlikDatabase,
  uploads: readonly UploadEntity[],
): AsyncGenerator<RawUpload[], void, undefined> {
  if (uploads.length === 0) return;
  const limit = uploads.length === 1 ? Number.MAX_SAFE_INTEGER : MOST_FILES + 1;
  const rows = await plik.filesOf(
    uploads.map(({ id }) => id),
    limit,
  );
  if (rows.length >= limit) {
    const half = Math.ceil(uploads.length / 2);
    yield* withFiles(plik, uploads.slice(0, half));
    yield* withFiles(plik, uploads.slice(half));
    return;
  }
  const byUpload = new Map<unknown, PlikRow[]>(uploads.map(({ id }) => [id, []]));
  for (const row of rows) byUpload.get(row.upload_id)?.push(row);
  yield uploads.map((entity) => ({ entity, rows: byUpload.get(entity.id) ?? [] }));
}

function readFiles(
  { entity, rows }: RawUpload,
  reading: Reading,
  report: Ledger,
): Arrival<PlikFile> {
  const files = new Map<string, PlikFile>();
  for (const row of rows) {
    const what = (): string => `file ${shown(row.id)} ${shown(row.name)} of upload ${entity.id}`;
    const file = accepted(mapFile(row, entity, reading), 'files', what, report);
    if (file !== null) files.set(file.entity.id, file);
  }
  // Sorting keeps the order of the database where the times are the same.
  const ordered = [...files.values()].sort((a, b) => a.createdAt - b.createdAt);
  ordered.forEach(({ entity: file }, position) => (file.position = position));
  return { entity, files: ordered, first: true };
}
