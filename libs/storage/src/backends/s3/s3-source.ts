import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteRange, ObjectStream } from '../../storage-backend.js';
import { ObjectTruncated, StorageUnavailable } from '../../storage.errors.js';
import { s3Failure, troubleOf } from './s3-errors.js';
import { type S3Tuning, pauseAfter } from './s3-tuning.js';

/** Bytes that wait for a slow reader, beside those that the system holds. */
const HIGH_WATER_MARK = 256 * 1024;

export interface S3SourceOptions {
  readonly key: string;
  readonly range: ByteRange;
  readonly tuning: S3Tuning;
  /** Asks for the bytes; null: the object does not have them. */
  request(range: ByteRange, signal: AbortSignal): Promise<Readable | null>;
}

/**
 * The bytes of a range, asked for when they are wanted. A connection that breaks off is replaced by one
 * that goes on where it was, as often as that makes progress. A slow reader stops the connection.
 */
export class S3Source extends Readable implements ObjectStream {
  private taken = 0;
  private body: Readable | undefined;
  private connection: Promise<void> | undefined;
  /** Connections that broke off since the last byte. */
  private breaks = 0;
  private isWanted = false;
  private readonly stop = new AbortController();

  constructor(private readonly options: S3SourceOptions) {
    super({ highWaterMark: HIGH_WATER_MARK });
  }

  get bytesRead(): number {
    return this.taken;
  }

  override _read(): void {
    this.isWanted = true;
    if (this.body !== undefined) this.body.resume();
    else if (this.taken === this.announced) this.push(null);
    else this.connect();
  }

  /** At rest means: no connection either. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stop.abort();
    this.body?.destroy();
    void (this.connection ?? Promise.resolve()).then(() => {
      done(error);
    });
  }

  private get announced(): number {
    return this.options.range.end - this.options.range.start;
  }

  private connect(): void {
    this.connection ??= this.open().then(
      () => {
        this.connection = undefined;
      },
      (error: unknown) => {
        this.connection = undefined;
        if (!this.destroyed) this.destroy(s3Failure(error, { key: this.options.key }));
      },
    );
  }

  private async open(): Promise<void> {
    const { range, tuning } = this.options;
    const { signal } = this.stop;
    if (this.breaks > 0) await sleep(pauseAfter(this.breaks, tuning), undefined, { signal });
    const body = await this.options.request(
      { start: range.start + this.taken, end: range.end },
      signal,
    );
    if (body === null) throw this.truncated();
    if (this.destroyed) body.on('error', () => undefined).destroy();
    else this.follow(body);
  }

  private follow(body: Readable): void {
    this.body = body;
    let trouble: unknown;
    body.on('error', (error) => {
      trouble = error;
    });
    body.once('close', () => {
      this.ended(trouble);
    });
    body.on('data', (chunk: Buffer) => {
      this.deliver(chunk);
    });
  }

  private deliver(chunk: Buffer): void {
    if (this.destroyed) return;
    this.taken += chunk.length;
    this.breaks = 0;
    if (this.taken > this.announced) {
      const where = { key: this.options.key, backend: 's3' };
      this.destroy(
        new StorageUnavailable(where, 'the S3 storage gives more than it was asked for'),
      );
      return;
    }
    this.isWanted = this.push(chunk);
    if (!this.isWanted) this.body?.pause();
  }

  /** The body has closed: after all of its bytes, or too early. */
  private ended(trouble: unknown): void {
    this.body = undefined;
    if (this.destroyed) return;
    if (this.taken === this.announced) {
      this.push(null);
      return;
    }
    this.breaks += 1;
    if (this.breaks >= this.options.tuning.attempts) this.destroy(this.brokenOff(trouble));
    else if (this.isWanted) this.connect();
  }

  private brokenOff(trouble: unknown): Error {
    if (trouble === undefined) return this.truncated();
    const where = { key: this.options.key, backend: 's3', cause: trouble };
    const { code } = troubleOf(trouble);
    return new StorageUnavailable(
      where,
      `the S3 storage broke off after ${this.taken} bytes: ${code}`,
    );
  }

  private truncated(): ObjectTruncated {
    return new ObjectTruncated(
      { key: this.options.key, backend: 's3' },
      this.announced,
      this.taken,
    );
  }
}
