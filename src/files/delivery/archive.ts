import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ZipArchive } from 'archiver';
import { holdLast } from '#streams';
import { BadRequest } from '../../common/errors.js';
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
import { DeliveryClaims } from '../keeping/delivery-claims.js';
import { FileGone } from '../keeping/not-available.js';
import { Purge } from '../keeping/purge.js';

const MAX_ARCHIVE_NAME_BYTES = 1024;

export interface ArchiveRequest {
  readonly upload: UploadEntity;
  readonly fileName: string;
  readonly head: boolean;
  readonly attachment: boolean;
  readonly headers: IncomingHttpHeaders;
}

/** The files of an archive, in its order, and the bytes of the first, of which some are there. */
interface Entries {
  readonly files: readonly FileEntity[];
  readonly first: Readable;
}

/** All stored files of an upload as one zip, made while it is sent (contract §5.5). */
@Injectable()
export class Archive {
  constructor(
    private readonly files: FileRepository,
    private readonly bytes: Bytes,
    private readonly purge: Purge,
    private readonly tally: Tally,
    private readonly claims: DeliveryClaims,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async open(request: ArchiveRequest): Promise<FileAnswer> {
    const { upload, head } = request;
    check(request);
    const headers = this.headersOf(request);
    if (head) return { status: 200, headers, body: null };
    if (upload.oneShot) refusePreview(request.headers);
    const entries = await this.take(upload);
    const { files } = entries;
    const written: FileEntity[] = [];
    const zip = this.zip(entries, upload.oneShot, written);
    const settle: FileAnswer['settle'] = (error) => {
      if (error !== null) return;
      for (const file of written) this.tally.fileSent(upload, file, file.size, true);
    };
    if (!upload.oneShot) return { status: 200, headers, body: zip, settle };
    const body = holdLast(zip, () => this.purge.eraseDelivered(files));
    body.once('close', () => void this.purge.eraseDelivered(files));
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

  /**
   * What this request gets. Of a one-shot upload that is what it takes for itself, all at once, when the
   * storage has given the first bytes, and before the client has.
   */
  private async take(upload: UploadEntity): Promise<Entries> {
    for (;;) {
      const files = await this.intact(upload);
      const [head] = files;
      if (head === undefined) throw new BadRequest('nothing to archive');
      const first = await unlessGone(this.bytesOf(head));
      if (first === null) continue;
      try {
        const ids = files.map(({ id }) => id);
        const taken = upload.oneShot ? await this.claims.claim(ids) : files;
        if (taken.length > 0) return { files: taken, first };
      } catch (error) {
        first.destroy();
        throw error;
      }
      first.destroy();
    }
  }

  /**
   * The stored files, all of them whole: damage shows before the first byte, and consumes nothing. What
   * goes meanwhile is left out, as what went before.
   */
  private async intact(upload: UploadEntity): Promise<FileEntity[]> {
    const files: FileEntity[] = [];
    for (const file of await this.files.listByUpload(upload.id)) {
      if (file.status !== 'uploaded') continue;
      const open = await unlessGone(this.bytes.open(file));
      await open?.close();
      if (open !== null) files.push(open.file);
    }
    return files;
  }

  private async bytesOf(file: FileEntity): Promise<Readable> {
    return (await this.bytes.open(file)).read();
  }

  /** `written`: gets the files that are in it. */
  private zip(entries: Entries, oneShot: boolean, written: FileEntity[]): Readable {
    const store = !this.settings.enableArchiveCompression;
    const zip = new ZipArchive({ store, zlib: { level: 6 } });
    this.fill(zip, entries, oneShot, written).catch((error: unknown) => {
      zip.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    return zip;
  }

  /**
   * One file open at a time, whatever the number of entries. What goes before its turn is left out; not of a
   * one-shot archive, whose files are its own: nobody gets what it does not bring.
   */
  private async fill(
    zip: ZipArchive,
    { files, first }: Entries,
    oneShot: boolean,
    written: FileEntity[],
  ): Promise<void> {
    const names = entryNames(files.map((file) => file.name));
    const closed = new Promise<void>((resolve) => zip.once('close', resolve));
    for (const [i, file] of files.entries()) {
      if (zip.destroyed) return;
      const opening = i === 0 ? first : this.bytesOf(file);
      const source = await (oneShot ? opening : unlessGone(opening));
      if (source === null) continue;
      try {
        const added = once(zip, 'entry');
        const date = new Date(file.storedAt ?? file.createdAt);
        zip.append(source, { name: names[i] ?? file.id, date });
        await Promise.race([added, failure(source), closed]);
        written.push(file);
      } finally {
        source.destroy();
      }
    }
    await zip.finalize();
  }
}

const failure = (source: Readable): Promise<never> =>
  new Promise((_, reject) => {
    if (source.errored) reject(source.errored);
    else source.once('error', reject);
  });

/** Null: the file went meanwhile. */
async function unlessGone<T>(opening: T | Promise<T>): Promise<T | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof FileGone) return null;
    throw error;
  }
}

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
