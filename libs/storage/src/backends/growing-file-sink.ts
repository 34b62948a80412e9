import { allDone } from '../all-done.js';
import type { Growth } from '../growing.js';
import { FileSink, type FileSinkOptions } from './file-sink.js';

const MiB = 1024 * 1024;
/** Bytes between two flushes in the background: little is left for the one that `keep` waits for. */
const FLUSH_EVERY = 16 * MiB;

export interface GrowingFileOptions extends FileSinkOptions {
  readonly at: number;
  /** Bytes after which `keep` is called. */
  readonly every: number;
  /** Makes what was written survive a power cut, except for the bytes themselves. */
  secure(): Promise<void>;
  keep(growth: Growth): Promise<void>;
}

/** Writes behind what has grown, and stops for `keep` each time that enough is durable. */
export class GrowingFileSink extends FileSink {
  private keptSize: number;

  constructor(private readonly growing: GrowingFileOptions) {
    super({ flushEvery: FLUSH_EVERY, ...growing });
    this.keptSize = growing.at;
  }

  /** Bytes of the file that are kept, as far as this one knows. */
  get kept(): number {
    return this.keptSize;
  }

  protected override wrote(): Promise<void> | undefined {
    if (this.size - this.keptSize < this.growing.every) return super.wrote();
    return this.keep();
  }

  protected override async complete(): Promise<void> {
    await super.complete();
    if (this.size > this.keptSize) await this.keep();
  }

  private async keep(): Promise<void> {
    await allDone([this.flushRest(), this.growing.secure()]);
    // Broken off meanwhile: nobody may be told of more than that.
    if (this.destroyed) return;
    const { size } = this;
    await this.growing.keep({ size, notes: '' });
    this.keptSize = size;
  }
}
