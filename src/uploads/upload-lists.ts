import { Injectable } from '@nestjs/common';
import type { ListedUploadWire, PageWire } from '#wire';
import { Clock } from '../common/clock.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import {
  type UploadFilter,
  UploadRepository,
  type UploadSort,
} from '../database/repositories/upload.repository.js';
import { type PageRequest, toPage } from '../http/paging.js';
import { toListedUpload } from './upload.wire.js';

const BATCH = 200;

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
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async page(
    filter: UploadFilter,
    request: PageRequest<UploadSort>,
  ): Promise<PageWire<ListedUploadWire>> {
    const found = await this.uploads.page(filter, request.sort, request);
    const files = await this.filesOf(found.rows.map(({ id }) => id));
    const keyOf = (upload: (typeof found.rows)[number]): { value: number; id: string } => ({
      value: upload[request.sort],
      id: upload.id,
    });
    const page = { ...found, keyOf };
    return toPage(request, page, (upload) =>
      toListedUpload(upload, files.get(upload.id) ?? [], this.settings),
    );
  }

  /** Removes all uploads that a filter shows; answers how many. */
  async removeAll(filter: UploadFilter): Promise<number> {
    let removed = 0;
    for (;;) {
      const ids = await this.uploads.findOf(filter, BATCH);
      if (ids.length === 0) return removed;
      for (const id of ids) if (await this.uploads.remove(id, this.clock.now())) removed += 1;
    }
  }

  private async filesOf(uploadIds: readonly string[]): Promise<Map<string, FileEntity[]>> {
    const lists = new Map<string, FileEntity[]>();
    for (const file of await this.files.listByUploads(uploadIds)) {
      const list = lists.get(file.uploadId);
      if (list === undefined) lists.set(file.uploadId, [file]);
      else list.push(file);
    }
    return lists;
  }
}
