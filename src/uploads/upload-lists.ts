import { Injectable } from '@nestjs/common';
import type { ListedUploadWire, PageWire } from '#wire';
import type { Origin } from '../common/origin.js';
import { nextTurn } from '../common/turn.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import {
  type UploadFilter,
  UploadRepository,
  type UploadSort,
} from '../database/repositories/upload.repository.js';
import { type PageRequest, toPage } from '../http/paging.js';
import { toListedUpload } from './upload.wire.js';
import { UploadsService } from './uploads.service.js';

const BATCH = 200;

/**
 * Files of one page: an upload may have a thousand, and a page a thousand uploads. Who counts on with offsets
 * does not see that a page has ended early, so that those do so only where there is no other way.
 */
const PAGE_FILES = { cursor: 5000, offset: 10_000 };

/** Files that are read at once. */
const SLICE_FILES = 500;

/** The orders of /uploads and /me/uploads (contract §8.3). */
export const UPLOAD_SORTS = {
  createdAt: 'createdAt',
  date: 'createdAt',
  size: 'storedSize',
} as const satisfies Record<string, UploadSort>;

/** Many uploads at once: reading them, and removing them. */
@Injectable()
export class UploadLists {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly files: FileRepository,
    private readonly service: UploadsService,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async page(
    filter: UploadFilter,
    request: PageRequest<UploadSort>,
  ): Promise<PageWire<ListedUploadWire>> {
    const found = await this.uploads.page(filter, request.sort, request);
    const limit = fitting(found.rows, request);
    const files = await this.filesOf(shown(found.rows, request, limit));
    const keyOf = (upload: (typeof found.rows)[number]): { value: number; id: string } => ({
      value: upload[request.sort],
      id: upload.id,
    });
    const page = { ...found, keyOf };
    return toPage({ ...request, limit }, page, (upload) =>
      toListedUpload(upload, files.get(upload.id) ?? [], this.settings),
    );
  }

  /** Removes all uploads that a filter shows; answers how many. */
  async removeAll(filter: UploadFilter, by: Origin): Promise<number> {
    let removed = 0;
    for (;;) {
      const some = await this.uploads.findOf(filter, BATCH);
      if (some.length === 0) return removed;
      for (const upload of some) if (await this.service.remove(upload, by)) removed += 1;
    }
  }

  private async filesOf(uploads: readonly UploadEntity[]): Promise<Map<string, FileEntity[]>> {
    const lists = new Map<string, FileEntity[]>();
    for (const slice of slices(uploads)) {
      for (const file of await this.files.listByUploads(slice.map(({ id }) => id))) {
        const list = lists.get(file.uploadId);
        if (list === undefined) lists.set(file.uploadId, [file]);
        else list.push(file);
      }
      await nextTurn();
    }
    return lists;
  }
}

/** The rows of a page that come first on its way: a page before a cursor is read backwards. */
const shown = <T>(rows: readonly T[], { position }: PageRequest, most: number): readonly T[] =>
  position.kind === 'before' ? rows.slice(-most) : rows.slice(0, most);

/** How many uploads the page shows: as many as asked for, or fewer where they have too many files. */
function fitting(rows: readonly UploadEntity[], request: PageRequest): number {
  const wanted = [...shown(rows, request, request.limit)];
  if (request.position.kind === 'before') wanted.reverse();
  const most = request.position.kind === 'offset' ? PAGE_FILES.offset : PAGE_FILES.cursor;
  let files = 0;
  const cut = wanted.findIndex(({ fileCount }, i) => (files += fileCount) > most && i > 0);
  return cut < 0 ? request.limit : cut;
}

/** The uploads in parts with few files each. */
function* slices(uploads: readonly UploadEntity[]): Generator<UploadEntity[], void, undefined> {
  let slice: UploadEntity[] = [];
  let files = 0;
  for (const upload of uploads) {
    files += upload.fileCount;
    if (files > SLICE_FILES && slice.length > 0) {
      yield slice;
      slice = [];
      files = upload.fileCount;
    }
    slice.push(upload);
  }
  if (slice.length > 0) yield slice;
}
