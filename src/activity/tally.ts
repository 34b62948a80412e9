import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Log } from '../common/log.js';
import { Clock } from '../common/clock.js';
import { Unavailable, describeError } from '../common/errors.js';
import { type ActivityEntity, EVERYBODY } from '../database/entities/activity.entity.js';
import {
  ActivityRepository,
  type DayCount,
  type DownloadCount,
} from '../database/repositories/activity.repository.js';
import { chunks } from '../database/insert-all.js';
import { EventBus } from '../events/event-bus.js';
import type { Facts } from '../events/facts.js';

/** How often counts are written, in ms; what a crash may lose of them. */
const INTERVAL = 1000;

/** What is at least between two beginnings of writing, in ms, however many ask for it. */
const PAUSE = 25;

/** Rows that are written in one transaction: a few milliseconds of SQLite's. */
const BATCH = 200;

/** What is written in one transaction. */
interface Batch {
  readonly downloads: readonly DownloadCount[];
  readonly days: readonly ActivityEntity[];
}

type Received = Facts['FileStored' | 'FileStreamed'];

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
  private readonly log = new Log('tally');
  private days = new Map<string, Mutable<ActivityEntity>>();
  private downloads = new Map<string, Mutable<DownloadCount>>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  /** The writing that has still to begin, for whoever asks now. */
  private next: Promise<void> | undefined;
  private writing = false;
  private begun = 0;

  constructor(
    private readonly activity: ActivityRepository,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {
    events.on('UploadCreated', ({ userId }) => {
      this.addDay(userId, { uploads: 1 });
    });
    const received = ({ userId, bytes }: Received): void => {
      this.addDay(userId, { uploadedBytes: bytes });
    };
    events.on('FileStored', received);
    events.on('FileStreamed', received);
    events.on('FileDelivered', (fact) => {
      this.delivered(fact);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.events.deliver();
    await this.flush();
  }

  /**
   * What happened until now is written: for somebody who reads counts. Everybody who asks at the same time waits
   * for the same writing, of which there are few in a second.
   */
  async settled(): Promise<void> {
    this.events.deliver();
    if (this.days.size + this.downloads.size > 0 || this.writing) await this.flush();
  }

  /** Writes what was collected; counts that cannot be written are tried again. */
  flush(): Promise<void> {
    this.next ??= this.flushSoon();
    return this.next;
  }

  private async flushSoon(): Promise<void> {
    const last = this.flushing;
    await last;
    const early = this.begun + PAUSE - Date.now();
    if (early > 0) await sleep(Math.min(early, PAUSE));
    this.next = undefined;
    this.begun = Date.now();
    this.flushing = this.write();
    await this.flushing;
  }

  private async write(): Promise<void> {
    const batches = batchesOf([...this.downloads.values()], [...this.days.values()]);
    this.days = new Map();
    this.downloads = new Map();
    this.writing = true;
    try {
      for (let batch = batches[0]; batch !== undefined; batch = batches[0]) {
        batches.splice(0, 1, ...(await this.add(batch)));
      }
    } catch (error) {
      this.log.warn(`counts wait to be written : ${describeError(error)}`);
      for (const batch of batches) this.keep(batch);
    }
    this.writing = false;
  }

  /**
   * Writes a batch. Answers what is to be written in its place: each row by itself when the database refuses
   * one, which must not be in the way of the others. Rejects while the database is not available.
   */
  private async add(batch: Batch): Promise<Batch[]> {
    try {
      await this.activity.add(batch.downloads, batch.days);
      return [];
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const single = batch.downloads.length + batch.days.length === 1;
      if (!single) return batchesOf(batch.downloads, batch.days, 1);
      this.log.warn(`a count is refused, and lost : ${describeError(error)}`);
      return [];
    }
  }

  /** A download is one that began at the beginning and came to its end; later pieces only have bytes. */
  private delivered({
    uploadId,
    fileId,
    userId,
    bytes,
    complete,
    whole,
  }: Facts['FileDelivered']): void {
    const downloads = complete && whole ? 1 : 0;
    const now = this.clock.now();
    const day = dayOf(now);
    this.addDownload({ fileId, uploadId, userId, day, downloads, bytes, lastAt: now });
    this.addDay(userId, { downloads, downloadedBytes: bytes });
  }

  private keep({ days, downloads }: Batch): void {
    for (const day of days) add(this.dayOf(day.scope, day.day), day);
    for (const download of downloads) this.addDownload(download);
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
      add(this.dayOf(scope, day), delta);
    }
  }

  private dayOf(scope: string, day: string): Mutable<ActivityEntity> {
    const key = `${day} ${scope}`;
    const known = this.days.get(key);
    if (known !== undefined) return known;
    const none = { uploads: 0, uploadedBytes: 0, downloads: 0, downloadedBytes: 0 };
    const fresh = { scope, day, ...none };
    this.days.set(key, fresh);
    return fresh;
  }
}

/** In parts of at most `size` rows of each kind; alone in a part, when it is one. */
function batchesOf(
  downloads: readonly DownloadCount[],
  days: readonly ActivityEntity[],
  size = BATCH,
): Batch[] {
  const parts = [
    ...[...chunks(downloads, size)].map((some) => ({ downloads: some, days: [] })),
    ...[...chunks(days, size)].map((some) => ({ downloads: [], days: some })),
  ];
  const few = size > 1 && downloads.length + days.length <= size;
  return few && parts.length > 0 ? [{ downloads, days }] : parts;
}

function add(to: Mutable<DayCount>, delta: Partial<DayCount>): void {
  to.uploads += delta.uploads ?? 0;
  to.uploadedBytes += delta.uploadedBytes ?? 0;
  to.downloads += delta.downloads ?? 0;
  to.downloadedBytes += delta.downloadedBytes ?? 0;
}
