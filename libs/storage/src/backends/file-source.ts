import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange, ObjectStream } from '../storage-backend.js';
import { storageFailure } from '../storage-failure.js';
import { ObjectTruncated } from '../storage.errors.js';

/** Bytes of one read: measured from 64 KiB to 2 MiB over HTTP, more gains nothing and costs memory. */
const CHUNK = 512 * 1024;

/** Which object a file is. */
export interface FileIdentity {
  readonly key: string;
  readonly backend: string;
}

/** Reads a range of an open file and closes it. Fails when the file ends before the range does. */
export class FileSource extends Readable implements ObjectStream {
  private taken = 0;

  constructor(
    private readonly handle: FileHandle,
    private readonly range: ByteRange,
    private readonly identity: FileIdentity,
  ) {
    super({ highWaterMark: CHUNK });
  }

  get bytesRead(): number {
    return this.taken;
  }

  override _read(): void {
    const wanted = Math.min(CHUNK, this.announced - this.taken);
    if (wanted <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(wanted);
    this.handle.read(buffer, 0, wanted, this.range.start + this.taken).then(
      ({ bytesRead }) => {
        this.deliver(buffer.subarray(0, bytesRead));
      },
      (cause: unknown) => {
        this.destroy(storageFailure(cause, this.identity));
      },
    );
  }

  /** Closing waits for a read that is under way. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.handle.close().then(
      () => {
        done(error);
      },
      (cause: unknown) => {
        done(error ?? storageFailure(cause, this.identity));
      },
    );
  }

  private get announced(): number {
    return this.range.end - this.range.start;
  }

  private deliver(bytes: Buffer): void {
    if (this.destroyed) return;
    if (bytes.length === 0) {
      this.destroy(new ObjectTruncated(this.identity, this.announced, this.taken));
      return;
    }
    this.taken += bytes.length;
    this.push(bytes);
  }
}
