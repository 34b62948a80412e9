import { Transform, type TransformCallback } from 'node:stream';
import type { DigestPool } from './digest-pool.js';
import { SLOT_SIZE } from './digest-thread.js';
import { type Inspection, RunningDigest } from './running-digest.js';
import { YoungGarbage } from './young-garbage.js';

const garbage = new YoungGarbage();

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
 * found in one pass.
 */
export class Inspector extends Transform {
  private size = 0;
  private readonly digest: RunningDigest;
  private inspection: Inspection | undefined;

  constructor(private readonly options: InspectorOptions) {
    super({ writableHighWaterMark: SLOT_SIZE, readableHighWaterMark: SLOT_SIZE });
    this.digest = new RunningDigest(options.pool);
  }

  /** How many bytes have come so far. */
  get received(): number {
    return this.size;
  }

  /** To be asked when everything has passed. */
  result(): Inspection {
    if (this.inspection === undefined) throw new Error('the body has not passed yet');
    return this.inspection;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    garbage.passed(chunk.length);
    if (this.options.limit > 0 && this.size > this.options.limit) {
      done(this.options.tooBig());
      return;
    }
    this.push(chunk);
    this.digest.update(chunk).then(() => {
      done();
    }, done);
  }

  override _flush(done: TransformCallback): void {
    this.digest
      .finish()
      .then((inspection) => {
        this.options.verify?.(inspection);
        this.inspection = inspection;
      })
      .then(() => {
        done();
      }, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.digest.close();
    done(error);
  }
}
