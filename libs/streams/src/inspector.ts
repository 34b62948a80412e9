import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { SNIFFED_BYTES, sniffContentType } from './content-type.js';
import type { DigestJob, DigestPool } from './digest-pool.js';
import { type Digests, SLOT_SIZE } from './digest-thread.js';
import { YoungGarbage } from './young-garbage.js';

const garbage = new YoungGarbage();

/** What is known of a body that has passed through. */
export interface Inspection extends Digests {
  /** Bytes. */
  readonly size: number;
  /** Found in the first bytes; "" for an empty body. */
  readonly contentType: string;
}

export interface InspectorOptions {
  readonly pool: DigestPool;
  /** Bytes that may pass; ≤ 0: any number. */
  readonly limit: number;
  /** The error of the first byte beyond the limit. */
  tooBig(): Error;
  /** Told what was found, before the end passes; what it throws is passed instead, and nobody takes the body for whole. */
  verify?(found: Inspection): void;
}

/**
 * Stands between a sender and a store: bytes pass unchanged while their number, digests and type are
 * found in one pass. Bodies up to a slot's size are hashed here, since a thread would cost them more
 * than it saves; larger ones go to the pool, whole, since a digest cannot move between threads.
 */
export class Inspector extends Transform {
  private size = 0;
  private head: Uint8Array = new Uint8Array(0);
  private pending: Buffer[] = [];
  private pendingSize = 0;
  private job: DigestJob | null = null;
  private digests: Digests | undefined;
  private readonly own = { md5: createHash('md5'), sha256: createHash('sha256') };

  constructor(private readonly options: InspectorOptions) {
    super({ writableHighWaterMark: SLOT_SIZE, readableHighWaterMark: SLOT_SIZE });
  }

  /** How many bytes have come so far. */
  get received(): number {
    return this.size;
  }

  /** To be asked when everything has passed. */
  result(): Inspection {
    if (this.digests === undefined) throw new Error('the body has not passed yet');
    return { ...this.digests, size: this.size, contentType: sniffContentType(this.head) };
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    garbage.passed(chunk.length);
    if (this.options.limit > 0 && this.size > this.options.limit) {
      done(this.options.tooBig());
      return;
    }
    if (this.head.length < SNIFFED_BYTES) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, SNIFFED_BYTES - this.head.length)]);
    }
    this.push(chunk);
    this.collect(chunk).then(() => {
      done();
    }, done);
  }

  override _flush(done: TransformCallback): void {
    this.finish()
      .then((digests) => {
        this.digests = digests;
        this.options.verify?.(this.result());
      })
      .then(() => {
        done();
      }, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.job?.close();
    this.pending = [];
    done(error);
  }

  /** Collects a slot's worth; a slot is sent when the next byte is there. */
  private async collect(chunk: Buffer): Promise<void> {
    for (let start = 0; start < chunk.length;) {
      if (this.pendingSize === SLOT_SIZE) await this.send();
      const part = chunk.subarray(start, start + SLOT_SIZE - this.pendingSize);
      this.pending.push(part);
      this.pendingSize += part.length;
      start += part.length;
    }
  }

  private async send(): Promise<void> {
    const chunks = this.pending;
    this.pending = [];
    this.pendingSize = 0;
    this.job ??= this.options.pool.open();
    if (this.job === null) this.hashHere(chunks);
    else await this.job.update(chunks);
  }

  private hashHere(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.own.md5.update(chunk);
      this.own.sha256.update(chunk);
    }
  }

  private async finish(): Promise<Digests> {
    if (this.job === null) {
      this.hashHere(this.pending);
      return { md5: this.own.md5.digest('hex'), sha256: this.own.sha256.digest('hex') };
    }
    if (this.pendingSize > 0) await this.job.update(this.pending);
    return this.job.finish();
  }
}
