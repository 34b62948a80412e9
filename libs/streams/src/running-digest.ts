import { createHash } from 'node:crypto';
import { SNIFFED_BYTES, sniffContentType } from './content-type.js';
import type { DigestJob, DigestPool } from './digest-pool.js';
import { type Digests, SLOT_SIZE } from './digest-thread.js';

/** What is known of a body that has passed through. */
export interface Inspection extends Digests {
  /** Bytes. */
  readonly size: number;
  /** Found in the first bytes; "" for an empty body. */
  readonly contentType: string;
}

/**
 * Digests, number and type of bytes that come one after the other. Up to a slot's size they are hashed here, since a
 * thread would cost them more than it saves; more of them go to the pool, whole, since a digest cannot move between
 * threads.
 */
export class RunningDigest {
  private count = 0;
  private head: Uint8Array = new Uint8Array(0);
  private pending: Buffer[] = [];
  private pendingSize = 0;
  private job: DigestJob | null = null;
  private readonly own = { md5: createHash('md5'), sha256: createHash('sha256') };

  constructor(private readonly pool: DigestPool) {}

  /** Bytes so far. */
  get size(): number {
    return this.count;
  }

  /**
   * Takes more, which must not be changed afterwards: a slot's worth is collected, and a slot is sent when the next
   * byte is there. Resolves when more may come.
   */
  async update(chunk: Buffer): Promise<void> {
    this.count += chunk.length;
    if (this.head.length < SNIFFED_BYTES) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, SNIFFED_BYTES - this.head.length)]);
    }
    for (let start = 0; start < chunk.length;) {
      if (this.pendingSize === SLOT_SIZE) await this.send();
      const part = chunk.subarray(start, start + SLOT_SIZE - this.pendingSize);
      this.pending.push(part);
      this.pendingSize += part.length;
      start += part.length;
    }
  }

  /** To be asked once, when everything has come. */
  async finish(): Promise<Inspection> {
    return {
      ...(await this.digests()),
      size: this.count,
      contentType: sniffContentType(this.head),
    };
  }

  /** Ends it without a result. Idempotent, also after `finish`. */
  close(): void {
    this.job?.close();
    this.pending = [];
  }

  private async send(): Promise<void> {
    const chunks = this.pending;
    this.pending = [];
    this.pendingSize = 0;
    this.job ??= this.pool.open();
    if (this.job === null) this.hashHere(chunks);
    else await this.job.update(chunks);
  }

  private hashHere(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.own.md5.update(chunk);
      this.own.sha256.update(chunk);
    }
  }

  private async digests(): Promise<Digests> {
    if (this.job === null) {
      this.hashHere(this.pending);
      return { md5: this.own.md5.digest('hex'), sha256: this.own.sha256.digest('hex') };
    }
    if (this.pendingSize > 0) await this.job.update(this.pending);
    return this.job.finish();
  }
}
