import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { ZipArchive } from 'archiver';
import { holdLast } from '#streams';
import { BadRequest, describeError } from '../../common/errors.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { NO_STORE, contentDisposition, downloadSecurity } from '../../http/content-headers.js';
import type { FileAnswer } from '../../http/file-answer.js';
import { Tally } from '../../uploads/tally.js';
import { Bytes } from '../keeping/bytes.js';
import { entryNames } from './entry-names.js';
import { refusePreview } from './link-previews.js';
import { Purge } from '../keeping/purge.js';

const MAX_ARCHIVE_NAME_BYTES = 1024;

export interface ArchiveRequest {
  readonly upload: UploadEntity;
  readonly fileName: string;
  readonly head: boolean;
  readonly attachment: boolean;
  readonly headers: IncomingHttpHeaders;
}

/** All stored files of an upload as one zip, made while it is sent (contract §5.5). */
@Injectable()
export class Archive {
  private readonly log = new Logger('archive');

  constructor(
    private readonly files: FileRepository,
    private readonly bytes: Bytes,
    private readonly purge: Purge,
    private readonly tally: Tally,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async open(request: ArchiveRequest): Promise<FileAnswer> {
    const { upload, head } = request;
    check(request);
    const headers = this.headersOf(request);
    if (head) return { status: 200, headers, body: null };
    if (upload.oneShot) refusePreview(request.headers);
    const files = await this.claim(upload, await this.intact(upload));
    if (files.length === 0) throw new BadRequest('nothing to archive');
    const zip = this.zip(files);
    const settle: FileAnswer['settle'] = (error) => {
      if (error !== null) return;
      for (const file of files) this.tally.fileSent(upload, file, file.size, true);
    };
    if (!upload.oneShot) return { status: 200, headers, body: zip, settle };
    const body = holdLast(zip, () => this.erase(files));
    body.once('close', () => void this.erase(files));
    return { status: 200, headers, body, settle };
  }

  private headersOf({ upload, fileName, attachment }: ArchiveRequest): Record<string, string> {
    return {
      'Content-Type': 'application/zip',
      'Content-Disposition': contentDisposition(fileName, attachment),
      ...downloadSecurity('archive', this.settings.enhancedWebSecurity),
      ...(upload.oneShot ? NO_STORE : {}),
    };
  }

  /** The stored files, all of them whole: damage shows before the first byte, and consumes nothing. */
  private async intact(upload: UploadEntity): Promise<FileEntity[]> {
    const all = await this.files.listByUpload(upload.id);
    const stored = all.filter((file) => file.status === 'uploaded');
    for (const file of stored) await (await this.bytes.open(file)).close();
    return stored;
  }

  /** Of a one-shot upload only what this request takes for itself, before the first byte. */
  private async claim(upload: UploadEntity, files: FileEntity[]): Promise<FileEntity[]> {
    if (!upload.oneShot) return files;
    const won = new Set(await this.files.claimDelivery(files.map((file) => file.id)));
    return files.filter((file) => won.has(file.id));
  }

  private zip(files: readonly FileEntity[]): Readable {
    const store = !this.settings.enableArchiveCompression;
    const zip = new ZipArchive({ store, zlib: { level: 6 } });
    this.fill(zip, files).catch((error: unknown) => {
      zip.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    return zip;
  }

  /** One file open at a time, whatever the number of entries. */
  private async fill(zip: ZipArchive, files: readonly FileEntity[]): Promise<void> {
    const names = entryNames(files.map((file) => file.name));
    const closed = new Promise<void>((resolve) => zip.once('close', resolve));
    for (const [i, file] of files.entries()) {
      if (zip.destroyed) return;
      const source = (await this.bytes.open(file)).read();
      const added = once(zip, 'entry');
      const date = new Date(file.storedAt ?? file.createdAt);
      zip.append(source, { name: names[i] ?? file.id, date });
      await Promise.race([added, failure(source), closed]);
    }
    await zip.finalize();
  }

  private async erase(files: readonly FileEntity[]): Promise<void> {
    for (const file of files) {
      await this.purge.erase(file).catch((error: unknown) => {
        this.log.warn(`file ${file.id} is left for the cleaner : ${describeError(error)}`);
      });
    }
  }
}

const failure = (source: Readable): Promise<never> =>
  new Promise((_, reject) => source.once('error', reject));

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
