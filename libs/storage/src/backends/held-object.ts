import { Readable } from 'node:stream';
import type { ByteRange, ObjectStream, StoredObject } from '../storage-backend.js';
import { closed } from '../stream-life.js';

const CHUNK = 64 * 1024;

class HeldSource extends Readable implements ObjectStream {
  bytesRead = 0;

  constructor(private readonly content: Buffer) {
    super({ highWaterMark: CHUNK });
  }

  override _read(): void {
    const chunk = this.content.subarray(this.bytesRead, this.bytesRead + CHUNK);
    this.bytesRead += chunk.length;
    this.push(chunk.length === 0 ? null : chunk);
  }
}

/** An object whose bytes are in memory, and are read from there. */
export class HeldObject implements StoredObject {
  readonly lasting = true;
  private stream: HeldSource | undefined;

  constructor(protected readonly bytes: Buffer) {}

  get size(): number {
    return this.bytes.length;
  }

  read(range?: ByteRange): ObjectStream {
    this.stream = new HeldSource(this.bytes.subarray(range?.start, range?.end));
    return this.stream;
  }

  close(): Promise<void> {
    return this.stream === undefined ? Promise.resolve() : closed(this.stream.destroy());
  }
}

/** A small object that was read when it was opened; it holds nothing but its bytes. */
export class WholeObject extends HeldObject {
  get content(): Buffer {
    return this.bytes;
  }
}
