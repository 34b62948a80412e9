import type { LocalFile, Tap } from './local-file.js';
import type { Sendable, Slice } from './piped.js';

/** A part of a file: to be sent, or to be taken apart further. */
export class FileRange implements Sendable {
  constructor(
    private readonly file: LocalFile,
    private readonly start: number,
    private readonly end: number,
    private readonly tap?: Tap,
  ) {}

  get size(): number {
    return this.end - this.start;
  }

  open(): AsyncIterable<Uint8Array> {
    return this.file.read(this.start, this.end, this.tap);
  }

  slice(start: number, end: number): Promise<Slice> {
    const last = Math.min(end, this.size);
    const value = new FileRange(this.file, this.start + start, this.start + last, this.tap);
    return Promise.resolve({ value, done: last === this.size });
  }

  /** The file belongs to whoever has opened it. */
  close(): void {
    return undefined;
  }
}
