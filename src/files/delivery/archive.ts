import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type DeflatePool, ZipStream, archiveLength } from '#zip';
import { YoungGarbage, holdLast } from '#streams';
import { BadRequest } from '../../common/errors.js';
import type { Origin } from '../../common/origin.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { EventBus } from '../../events/event-bus.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { NO_STORE, contentDisposition, downloadSecurity } from '../../http/content-headers.js';
import type { FileAnswer } from '../../http/file-answer.js';
import { Bytes } from '../keeping/bytes.js';
import { Purge } from '../keeping/purge.js';
import { ArchiveEntries, isWhole } from './archive-entries.js';
import { ArchivePlans, type ArchivePlan } from './archive-plans.js';
import { InjectDeflatePool } from './deflate-pool.js';
import { refusePreview } from './link-previews.js';

const MAX_ARCHIVE_NAME_BYTES = 1024;
/** More would hold everything else. */
const SAID_AT_ONCE = 1000;

export interface ArchiveRequest {
  readonly upload: UploadEntity;
  readonly fileName: string;
  readonly head: boolean;
  readonly attachment: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly by: Origin;
}

/** All stored files of an upload as one zip, made while it is sent (contract §5.5). */
@Injectable()
export class Archive {
  private readonly garbage = new YoungGarbage();

  constructor(
    private readonly plans: ArchivePlans,
    private readonly bytes: Bytes,
    private readonly purge: Purge,
    private readonly events: EventBus,
    @InjectDeflatePool() private readonly pool: DeflatePool,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async open(request: ArchiveRequest): Promise<FileAnswer> {
    const { upload, head } = request;
    check(request);
    const headers = this.headersOf(request);
    if (head) return { status: 200, headers, body: null };
    if (upload.oneShot) refusePreview(request.headers);
    const plan = await this.plans.make(upload);
    const { items, isFixed } = plan;
    // Each takes some ms for ten thousand files: what else there is to do comes in between.
    await setImmediate();
    if (plan.isLengthKnown) headers['Content-Length'] = String(lengthOf(plan));
    const entries = new ArchiveEntries(items, this.bytes, isFixed, plan.first);
    const zip = new ZipStream(entries, this.pool, (bytes) => {
      this.garbage.passed(bytes);
    });
    zip.once('close', () => {
      entries.close();
      plan.release();
    });
    const settle: FileAnswer['settle'] = (error, bytes) => {
      void this.over(request, entries.written, { bytes, complete: error === null });
    };
    if (!upload.oneShot) return { status: 200, headers, body: zip, settle };
    return { status: 200, headers, body: this.lastOf(zip, plan, request), settle };
  }

  private async over(
    { upload: { id: uploadId, userId }, by }: ArchiveRequest,
    sent: readonly FileEntity[],
    { bytes, complete }: { readonly bytes: number; readonly complete: boolean },
  ): Promise<void> {
    const of = { uploadId, userId };
    this.events.say('ArchiveDelivered', { ...of, files: sent.length, bytes, complete }, by);
    if (!complete) return;
    const each = { ...of, complete, whole: true, as: 'archive' as const };
    for (const [i, { id: fileId, size, backend }] of sent.entries()) {
      if (i > 0 && i % SAID_AT_ONCE === 0) await setImmediate();
      this.events.say('FileDelivered', { ...each, fileId, bytes: size, backend }, by);
    }
  }

  /** The end of a one-shot archive waits until all that was in it is `deleted`. */
  private lastOf(
    zip: Readable,
    { items }: ArchivePlan,
    { by: { trace } }: ArchiveRequest,
  ): Readable {
    const files = items.map(({ file }) => file);
    const body = holdLast(zip, () => this.purge.eraseDelivered(files, trace));
    return body.once('close', () => void this.purge.eraseDelivered(files, trace));
  }

  private headersOf({ upload, fileName, attachment }: ArchiveRequest): Record<string, string> {
    return {
      'Content-Type': 'application/zip',
      'Content-Disposition': contentDisposition(fileName, attachment),
      ...downloadSecurity('archive', this.settings.enhancedWebSecurity),
      ...(upload.oneShot ? NO_STORE : {}),
    };
  }
}

const lengthOf = ({ items }: ArchivePlan): number =>
  archiveLength(
    items.map((item) => ({ name: item.name, size: item.file.size, whole: isWhole(item) })),
  );

function check({ upload, fileName }: ArchiveRequest): void {
  if (upload.stream) throw new BadRequest('archive feature is not available in stream mode');
  if (!fileName.endsWith('.zip')) {
    throw new BadRequest('invalid archive name, missing .zip extension');
  }
  if (Buffer.byteLength(fileName) > MAX_ARCHIVE_NAME_BYTES) {
    const most = `maximum ${MAX_ARCHIVE_NAME_BYTES} characters`;
    throw new BadRequest(`invalid archive name too long, ${most}`);
  }
}
