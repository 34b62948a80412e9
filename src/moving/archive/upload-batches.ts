import type { Clock } from '../../common/clock.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { ExportRepository } from '../../database/repositories/export.repository.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';

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
    let after: UploadEntity | null = null;
    for (;;) {
      const page: UploadEntity[] = await this.rows.uploads(after, PAGE, this.clock.now());
      yield* this.split(page);
      after = page.at(-1) ?? null;
      if (after === null || page.length < PAGE) return;
    }
  }

  private async *split(
    page: readonly UploadEntity[],
  ): AsyncGenerator<UploadPart[], void, undefined> {
    let group: UploadEntity[] = [];
    let files = 0;
    let text = 0;
    for (const upload of page) {
      const large = upload.fileCount > PAGE;
      if (group.length > 0 && (large || files + upload.fileCount > PAGE || text > MAX_TEXT)) {
        yield* this.small(group);
        group = [];
        files = 0;
        text = 0;
      }
      if (large) {
        yield* this.large(upload);
        continue;
      }
      group.push(upload);
      files += upload.fileCount;
      text += upload.comments.length;
    }
    if (group.length > 0) yield* this.small(group);
  }

  /** Each upload with all of its files; in several batches when these have long texts. */
  private async *small(
    uploads: readonly UploadEntity[],
  ): AsyncGenerator<UploadPart[], void, undefined> {
    const files = new Map<string, FileEntity[]>();
    for (const file of await this.files.listByUploads(uploads.map(({ id }) => id))) {
      const known = files.get(file.uploadId);
      if (known === undefined) files.set(file.uploadId, [file]);
      else known.push(file);
    }
    let batch: UploadPart[] = [];
    let text = 0;
    for (const upload of uploads) {
      const own = files.get(upload.id) ?? [];
      const more = own.reduce((sum, file) => sum + textOf(file), upload.comments.length);
      if (batch.length > 0 && text + more > MAX_TEXT) {
        yield batch;
        batch = [];
        text = 0;
      }
      batch.push({ upload, files: own, first: true });
      text += more;
    }
    if (batch.length > 0) yield batch;
  }

  /** One upload in parts. */
  private async *large(upload: UploadEntity): AsyncGenerator<UploadPart[], void, undefined> {
    let after: FileEntity | null = null;
    for (let first = true; ; first = false) {
      const files: FileEntity[] = await this.rows.files(upload.id, after, PAGE);
      if (files.length > 0 || first) yield [{ upload, files, first }];
      after = files.at(-1) ?? null;
      if (after === null || files.length < PAGE) return;
    }
  }
}

const textOf = ({ name, type, reference }: FileEntity): number =>
  name.length + type.length + reference.length;
