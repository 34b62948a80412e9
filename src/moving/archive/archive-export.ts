import { pipeline } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { describeError } from '../../common/errors.js';
import { packageVersion } from '../../common/package-root.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { ExportRepository } from '../../database/repositories/export.repository.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { Takeout } from '../../files/moving/takeout.js';
import { pagesOf } from '../pipeline/batches.js';
import { ArchiveWriter } from './archive-writer.js';
import { FORMAT, FORMAT_VERSION, type Kind } from './format.js';
import { LateOwners } from './late-owners.js';
import { type CorrectionRow, type FileRow, type Totals, noTotals } from './records.js';
import {
  activityRow,
  downloadDayRow,
  fileRow,
  settingRow,
  tokenRow,
  uploadRow,
  usageRow,
  userRow,
} from './to-rows.js';
import { PAGE, UploadBatches, type UploadPart } from './upload-batches.js';

export interface ExportOptions {
  /** False: rows only. */
  readonly data: boolean;
  /** Told of every file whose bytes could not be read, in one line. */
  note(line: string): void;
}

export interface ExportReport extends Totals {
  /** Files whose stored bytes are missing or damaged: they are lost for whoever reads the archive. */
  readonly lost: number;
}

/**
 * Writes everything that this server's database and storage hold as one archive
 * (docs/export-format.md), in constant memory, beside running servers.
 */
@Injectable()
export class ArchiveExport {
  constructor(
    private readonly rows: ExportRepository,
    private readonly files: FileRepository,
    private readonly takeout: Takeout,
    private readonly clock: Clock,
  ) {}

  /** Rejects when the database, the storage or `output` fails; the archive has no end then. */
  async write(output: Writable, options: ExportOptions): Promise<ExportReport> {
    const run = new ExportRun(this.rows, this.files, this.takeout, this.clock, options);
    const { bytes } = run.tar;
    const sent = pipeline(bytes, output, { end: output !== process.stdout });
    // A failure of either side ends both; it is reported once, by the side that failed first.
    const made = run.make().catch((error: unknown) => {
      run.tar.abort(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
    const [sending, making] = await Promise.allSettled([sent, made]);
    if (sending.status === 'rejected') throw sending.reason;
    if (making.status === 'rejected') throw making.reason;
    return making.value;
  }
}

class ExportRun {
  readonly tar: ArchiveWriter;
  private readonly owners: LateOwners;
  private readonly counts = noTotals();
  private lost = 0;

  constructor(
    private readonly rows: ExportRepository,
    private readonly files: FileRepository,
    private readonly takeout: Takeout,
    private readonly clock: Clock,
    private readonly options: ExportOptions,
  ) {
    const createdAt = clock.now();
    this.tar = new ArchiveWriter({
      ...{ format: FORMAT, version: FORMAT_VERSION, server: packageVersion },
      ...{ createdAt, data: options.data },
    });
    this.owners = new LateOwners(rows, createdAt);
  }

  async make(): Promise<ExportReport> {
    const { rows, counts } = this;
    await this.tar.begin();
    counts.settings = await this.table('settings', rows.settings.bind(rows), settingRow);
    counts.users = await this.table('users', rows.users.bind(rows), (user) => {
      this.owners.written(user);
      return userRow(user);
    });
    counts.tokens = await this.table('tokens', rows.tokens.bind(rows), tokenRow);
    const batches = new UploadBatches(rows, this.files, this.clock);
    for await (const batch of batches.all()) await this.batch(batch);
    counts.usages = await this.table('usages', rows.usages.bind(rows), usageRow);
    counts.activity = await this.table('activity', rows.activity.bind(rows), activityRow);
    const days = rows.downloadDays.bind(rows);
    counts.downloadDays = await this.table('download-days', days, downloadDayRow);
    await this.tar.end(counts);
    return { ...counts, lost: this.lost };
  }

  /** A whole table, page by page; answers the number of its rows. */
  private async table<T>(
    kind: Kind,
    read: (after: T | null, limit: number) => Promise<T[]>,
    row: (entity: T) => object,
  ): Promise<number> {
    let count = 0;
    for await (const page of pagesOf(read, PAGE)) {
      await this.tar.rows(
        kind,
        page.map((entity) => JSON.stringify(row(entity))),
      );
      count += page.length;
    }
    return count;
  }

  /** Rows first, then the bytes, then what turned out to be otherwise when they were read. */
  private async batch(batch: readonly UploadPart[]): Promise<void> {
    const late = await this.owners.of(batch.map(({ upload }) => upload.userId));
    await this.tar.rows(
      'users',
      late.map((user) => JSON.stringify(userRow(user))),
    );
    this.counts.users += late.length;
    const lines: string[] = [];
    for (const { upload, files, first } of batch) {
      const rows: FileRow[] = [];
      for (const file of files) {
        rows.push(fileRow(await this.withDigest(file), this.options.data));
      }
      lines.push(JSON.stringify(uploadRow(upload, rows)));
      if (first) this.counts.uploads += 1;
      this.counts.files += files.length;
    }
    await this.tar.rows('uploads', lines);
    if (this.options.data) await this.contents(batch.flatMap(({ files }) => files));
  }

  /**
   * An object is opened before its header is written, since that says its length; and after its row,
   * so that one is open at a time. What was removed between the two is put right behind the bytes.
   */
  private async contents(files: readonly FileEntity[]): Promise<void> {
    const corrections: CorrectionRow[] = [];
    for (const file of files) {
      const correction = file.status === 'uploaded' ? await this.content(file) : null;
      if (correction !== null) corrections.push(correction);
    }
    this.counts.corrections += corrections.length;
    await this.tar.rows(
      'corrections',
      corrections.map((row) => JSON.stringify(row)),
    );
  }

  /** A stored file has a digest in every archive: nothing else proves its bytes. */
  private async withDigest(file: FileEntity): Promise<FileEntity> {
    if (file.status !== 'uploaded' || file.md5 !== '' || file.sha256 !== '') return file;
    const digests = await this.takeout.digests(file);
    return Object.assign(file, digests ?? { status: 'missing' });
  }

  /** The bytes of one file; answers what its row should have said. */
  private async content(file: FileEntity): Promise<CorrectionRow | null> {
    const taken = await this.takeout.open(file);
    if (!('content' in taken)) {
      if (taken.gone)
        return { file: file.id, status: 'deleted', reason: 'it was removed meanwhile' };
      return this.lose(file, taken.reason);
    }
    this.counts.contents += 1;
    this.counts.bytes += file.size;
    const failure = await this.tar.content(file.id, file.size, taken.content);
    const reason = failure === null ? taken.difference() : describeError(failure);
    return reason === null ? null : this.lose(file, reason);
  }

  private lose(file: FileEntity, reason: string): CorrectionRow {
    this.lost += 1;
    this.options.note(`file ${file.id} of upload ${file.uploadId} is lost : ${reason}`);
    return { file: file.id, status: 'missing', reason: reason.slice(0, 200) };
  }
}
