import { Writable } from 'node:stream';
import type { S3Part } from './s3-part.js';
import type { S3Upload } from './s3-upload.js';

/** Bytes that wait while all parts are in flight. */
const HIGH_WATER_MARK = 256 * 1024;

type Done = (error?: Error | null) => void;

/**
 * Cuts a stream into parts and sends them while more comes. The last one is sent at the end, unless it
 * is the only one: that waits to be stored in one step.
 */
export class S3Sink extends Writable {
  private received = 0;
  private part: S3Part;

  constructor(private readonly upload: S3Upload) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.part = upload.firstPart();
    upload.onFailure = (error) => {
      this.destroy(error);
    };
  }

  /** Bytes received. */
  get size(): number {
    return this.received;
  }

  /** All of a file that fits into one part. */
  get onlyPart(): S3Part {
    return this.part;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.received += chunk.length;
    const rest = chunk.subarray(this.part.fill(chunk));
    if (rest.length === 0) done();
    else this.settle(this.takeOver(rest), done);
  }

  override _final(done: Done): void {
    if (!this.upload.isBegun) {
      done();
      return;
    }
    this.upload.send(this.part);
    this.settle(this.upload.arrived(), done);
  }

  /** At rest means: no part in flight. */
  override _destroy(error: Error | null, done: Done): void {
    void this.upload.halt().then(() => {
      done(error);
    });
  }

  /** A full part is sent only when there is more: a file of just one part is stored in one step. */
  private async takeOver(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; rest = rest.subarray(this.part.fill(rest))) {
      if (!this.part.isFull) continue;
      this.upload.send(this.part);
      this.part = await this.upload.nextPart();
    }
  }

  private settle(work: Promise<void>, done: Done): void {
    work.then(() => {
      done();
    }, done);
  }
}
