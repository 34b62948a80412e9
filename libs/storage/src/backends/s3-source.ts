import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ByteRange, ObjectStream } from '../storage-backend.js';
import { ObjectMissing, ObjectTruncated, StorageError } from '../storage.errors.js';
import type { S3Bucket } from './s3-bucket.js';
import { isMissing, s3Failure, statusOf } from './s3-errors.js';
import type { ObjectHead } from './s3-head.js';

/** How often in a row the bytes may stop without that any have come. */
const ATTEMPTS = 5;
/** Before the second of them, in ms; doubled before each further one. */
const PAUSE = 100;

/** What is read. */
export interface SourceObject {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly details: string;
  readonly head: ObjectHead;
}

/**
 * The bytes of an object, or of a range. A connection that breaks is followed by another one, which goes
 * on where the first one ended, on the very same object. The reader's backpressure reaches the service.
 */
export class S3Source extends Readable implements ObjectStream {
  bytesRead = 0;
  private body: Readable | undefined;
  private failures = 0;
  /** The reader waits for bytes. */
  private wanted = false;
  private readonly gone = new AbortController();

  constructor(
    private readonly object: SourceObject,
    private readonly range: ByteRange,
  ) {
    super();
  }

  override _read(): void {
    this.wanted = true;
    if (this.left === 0) this.push(null);
    else if (this.body !== undefined) this.body.resume();
    else void this.connect();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.gone.abort();
    this.body?.destroy();
    done(error);
  }

  private get left(): number {
    return this.range.end - this.range.start - this.bytesRead;
  }

  private async connect(): Promise<void> {
    try {
      if (this.failures > 0) {
        await sleep(PAUSE * 2 ** (this.failures - 1), undefined, { signal: this.gone.signal });
      }
      this.attach(await this.request());
    } catch (error) {
      if (!this.destroyed) this.failed(error);
    }
  }

  private async request(): Promise<Readable> {
    const { bucket, key, details, head } = this.object;
    const start = this.range.start + this.bytesRead;
    const whole = start === 0 && this.range.end === head.size;
    const command = new GetObjectCommand({
      ...bucket.content(key, details),
      ...(whole ? {} : { Range: `bytes=${start}-${this.range.end - 1}` }),
      ...(head.etag === '' ? {} : { IfMatch: head.etag }),
    });
    const answer = await bucket.client.send(command, { abortSignal: this.gone.signal });
    const body = answer.Body as Readable;
    if (answer.ContentLength === this.left) return body;
    body.destroy();
    throw this.truncated();
  }

  private attach(body: Readable): void {
    if (this.destroyed) {
      body.destroy();
      return;
    }
    this.body = body;
    const broken = (error?: Error): void => {
      if (this.body !== body) return;
      this.body = undefined;
      body.destroy();
      // A connection on which a slow reader lets nothing flow is ended by the service, and not missed.
      const missed = this.wanted && !this.destroyed && this.left > 0;
      if (missed) this.failed(error ?? new Error('the bytes ended early'));
    };
    body.on('data', (chunk: Buffer) => {
      this.pass(chunk, body);
    });
    body.once('end', broken);
    body.once('error', broken);
    body.once('close', broken);
  }

  private pass(chunk: Buffer, body: Readable): void {
    if (this.body !== body) return;
    if (chunk.length > this.left) {
      this.destroy(this.truncated());
      return;
    }
    this.failures = 0;
    this.bytesRead += chunk.length;
    const wantsMore = this.push(chunk);
    if (this.left === 0) this.push(null);
    else if (!wantsMore) {
      this.wanted = false;
      body.pause();
    }
  }

  /** Again, unless it was too often or is of no use. */
  private failed(error: unknown): void {
    this.failures += 1;
    const { key } = this.object;
    const status = statusOf(error);
    if (isMissing(error)) this.destroy(new ObjectMissing({ key, backend: 's3', cause: error }));
    else if (status === 412 || status === 416) this.destroy(this.truncated());
    else if (error instanceof StorageError || this.failures >= ATTEMPTS || isRefusal(status)) {
      this.destroy(s3Failure(error, { key }));
    } else void this.connect();
  }

  /** The object is another one than at the time of opening. */
  private truncated(): StorageError {
    const { key, head } = this.object;
    return new ObjectTruncated(
      { key, backend: 's3' },
      head.size,
      this.range.start + this.bytesRead,
    );
  }
}

/** What the same request is answered next time, too. */
const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
