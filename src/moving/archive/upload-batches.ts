import type { Clock } from '../../common/clock.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { ExportRepository } from '../../database/repositories/export.repository.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';
import { type Bound, batchesOf, pagesOf } from '../pipeline/batches.js';

/** Rows of one page, and files of one batch. */
export const PAGE = 500;
/** Bytes of free text after which a batch is full: texts of files may be long, and a batch is held in memory. */
const MAX_TEXT = 1024 * 1024;

/** An upload with all of its files, or with some of them: the others follow in the next batches. */
export interface UploadPart {
  readonly upload: UploadEntity;
  readonly files: readonly FileEntity[];
  /** Whether this is the first part of the upload. */
  readonly first: boolean;
}

/**
 * All live uploads in the order of their ids, in batches that fit into memory whatever an upload holds:
 * many small uploads, or a part of one large upload.
 */
export class UploadBatches {
  constructor(
    private readonly rows: ExportRepository,
    private readonly files: FileRepository,
    private readonly clock: Clock,
  ) {}

  async *all(): AsyncGenerator<UploadPart[], void, undefined> {
    const read = (after: UploadEntity | null, limit: number): Promise<UploadEntity[]> =>
      this.rows.uploads(after, limit, this.clock.now());
    for await (const page of pagesOf(read, PAGE)) {
      for (const some of batchesOf(page, READ)) {
        const [one] = some;
        if (one !== undefined && one.fileCount > PAGE) yield* this.large(one);
        else yield* this.small(some);
      }
    }
  }

  /** Each upload with all of its files; in several batches when these have long texts. */
  private async *small(
    uploads: readonly UploadEntity[],
  ): AsyncGenerator<UploadPart[], void, undefined> {
    const files = new Map<string, FileEntity[]>(uploads.map(({ id }) => [id, []]));
    for (const file of await this.files.listByUploads([...files.keys()])) {
      files.get(file.uploadId)?.push(file);
    }
    const parts = uploads.map((upload) => {
      return { upload, files: files.get(upload.id) ?? [], first: true };
    });
    yield* batchesOf(parts, HELD);
  }

  /** One upload in parts. */
  private async *large(upload: UploadEntity): AsyncGenerator<UploadPart[], void, undefined> {
    let first = true;
    const read = (after: FileEntity | null, limit: number): Promise<FileEntity[]> =>
      this.rows.files(upload.id, after, limit);
    for await (const files of pagesOf(read, PAGE)) {
      yield [{ upload, files, first }];
      first = false;
    }
    if (first) yield [{ upload, files: [], first }];
  }
}

/** Uploads whose files are read at once; one with more comes in parts. */
const READ: readonly Bound<UploadEntity>[] = [
  { most: PAGE, of: ({ fileCount }) => fileCount },
  { most: MAX_TEXT, of: ({ comments }) => comments.length },
];

const HELD: readonly Bound<UploadPart>[] = [
  {
    most: MAX_TEXT,
    of: ({ upload, files }) =>
      files.reduce(
        (sum, { name, type, reference }) => sum + name.length + type.length + reference.length,
        upload.comments.length,
      ),
  },
];
