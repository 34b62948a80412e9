import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { sniffContentType } from './content-type.js';

export interface Inspection {
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  readonly contentType: string;
}
export class DigestPool {
  constructor(readonly options: { workers: number }) {}
  close(): Promise<void> {
    return Promise.resolve();
  }
}
interface InspectorOptions {
  pool: DigestPool;
  limit: number;
  tooBig: () => Error;
}
export class Inspector extends Transform {
  private readonly md5 = createHash('md5');
  private readonly sha256 = createHash('sha256');
  private size = 0;
  private head = Buffer.alloc(0);
  constructor(private readonly o: InspectorOptions) {
    super({ readableHighWaterMark: 1024 * 1024, writableHighWaterMark: 1024 * 1024 });
  }
  override _transform(chunk: Buffer, _e: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    if (this.o.limit > 0 && this.size > this.o.limit) {
      done(this.o.tooBig());
      return;
    }
    if (this.head.length < 512) this.head = Buffer.concat([this.head, chunk]).subarray(0, 512);
    this.md5.update(chunk);
    this.sha256.update(chunk);
    done(null, chunk);
  }
  result(): Promise<Inspection> {
    return Promise.resolve({
      size: this.size,
      md5: this.md5.digest('hex'),
      sha256: this.sha256.digest('hex'),
      contentType: sniffContentType(this.head),
    });
  }
}
