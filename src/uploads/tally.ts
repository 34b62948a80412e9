import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { describeError } from '../common/errors.js';
import { EVERYBODY } from '../database/entities/activity.entity.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import {
  ActivityRepository,
  type DayCount,
  type DownloadCount,
} from '../database/repositories/activity.repository.js';

/** How often counts are written, in ms; what a crash may lose of them. */
const INTERVAL = 1000;

/** Of YYYY-MM-DD, with which the keys of days begin. */
const DAY_LENGTH = 10;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The day of a time, UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Counts what happens, beside it: nobody waits for a count. Counts are collected for a moment and then
 * written as steps, so that many downloads of one file are one statement, and servers add to each
 * other. Limits and quotas do not depend on these; they are counted where they happen.
 */
@Injectable()
export class Tally implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('tally');
  private days = new Map<string, Mutable<DayCount>>();
  private downloads = new Map<string, Mutable<DownloadCount>>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly activity: ActivityRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  uploadCreated(userId: string): void {
    this.addDay(userId, { uploads: 1 });
  }

  bytesReceived(userId: string, bytes: number): void {
    this.addDay(userId, { uploadedBytes: bytes });
  }

  /** A file that was sent; `whole` when it is a download of its own, and not a piece of one. */
  fileSent(
    { id: uploadId, userId }: UploadEntity,
    { id }: FileEntity,
    bytes: number,
    whole: boolean,
  ): void {
    const downloads = whole ? 1 : 0;
    const now = this.clock.now();
    const day = dayOf(now);
    this.addDownload({ fileId: id, uploadId, userId, day, downloads, bytes, lastAt: now });
    this.addDay(userId, { downloads, downloadedBytes: bytes });
  }

  /** Writes what was collected; counts that cannot be written are tried again. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private async write(): Promise<void> {
    const { days, downloads } = this;
    this.days = new Map();
    this.downloads = new Map();
    try {
      for (const [key, download] of downloads) {
        await this.activity.addDownloads(download);
        downloads.delete(key);
      }
      for (const [key, delta] of days) {
        await this.activity.addDay(key.slice(DAY_LENGTH + 1), key.slice(0, DAY_LENGTH), delta);
        days.delete(key);
      }
    } catch (error) {
      this.log.warn(`counts wait to be written : ${describeError(error)}`);
      this.keep(days, downloads);
    }
  }

  private keep(days: Map<string, DayCount>, downloads: Map<string, DownloadCount>): void {
    for (const [key, delta] of days) add(this.dayAt(key), delta);
    for (const download of downloads.values()) this.addDownload(download);
  }

  private addDownload(added: DownloadCount): void {
    const key = `${added.fileId} ${added.day}`;
    const known = this.downloads.get(key);
    if (known === undefined) {
      this.downloads.set(key, { ...added });
      return;
    }
    known.downloads += added.downloads;
    known.bytes += added.bytes;
    known.lastAt = Math.max(known.lastAt, added.lastAt);
  }

  private addDay(userId: string, delta: Partial<DayCount>): void {
    const day = dayOf(this.clock.now());
    for (const scope of userId === '' ? [EVERYBODY] : [EVERYBODY, userId]) {
      add(this.dayAt(`${day} ${scope}`), delta);
    }
  }

  private dayAt(key: string): Mutable<DayCount> {
    const known = this.days.get(key);
    if (known !== undefined) return known;
    const fresh = { uploads: 0, uploadedBytes: 0, downloads: 0, downloadedBytes: 0 };
    this.days.set(key, fresh);
    return fresh;
  }
}

function add(to: Mutable<DayCount>, delta: Partial<DayCount>): void {
  to.uploads += delta.uploads ?? 0;
  to.uploadedBytes += delta.uploadedBytes ?? 0;
  to.downloads += delta.downloads ?? 0;
  to.downloadedBytes += delta.downloadedBytes ?? 0;
}
