import { Writable } from 'node:stream';
import { allDone } from '../../all-done.js';
import type { Growth } from '../../growing.js';
import { type S3Growth, S3Progress, sizeOf, toGrowth } from './s3-growth.js';
import type { S3Part } from './s3-part.js';
import type { S3Upload } from './s3-upload.js';

/** Bytes that wait while all parts are in flight. */
const HIGH_WATER_MARK = 256 * 1024;

type Done = (error?: Error | null) => void;

export interface S3GrowingOptions {
  readonly from: S3Growth;
  readonly upload: S3Upload;
  /** Looks whether what is kept is there, and takes the tail of it back into the part that is filled first. */
  begin(first: S3Part): Promise<void>;
  /** `reached`: bytes of everything, the tail included. */
  readonly storeTail: (reached: number, tail: S3Part, signal: AbortSignal) => Promise<void>;
  /** Bytes after which `keep` is called. */
  readonly every: number;
  keep(growth: Growth): Promise<void>;
}

/**
 * Cuts what comes into parts behind those that are there, and sends them while more comes. What has arrived without a
 * gap is kept; meanwhile parts that are in flight go on, and no other one begins. What is left in the end and too
 * small for a part becomes the tail.
 */
export class S3GrowingSink extends Writable {
  private readonly progress: S3Progress;
  private readonly stop = new AbortController();
  private received = 0;
  private keptSize: number;
  private part: S3Part;
  /** Never rejects: a failure destroys the sink. */
  private keeping: Promise<void> | undefined;
  private working: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(private readonly options: S3GrowingOptions) {
    super({ highWaterMark: HIGH_WATER_MARK });
    const { from, upload } = options;
    this.progress = new S3Progress(from);
    this.keptSize = sizeOf(from);
    this.part = upload.firstPart(from.tail);
    upload.onFailure = (error) => {
      this.destroy(error);
    };
    upload.onArrival = (part) => {
      this.progress.arrived(part);
      this.keepIfDue();
    };
  }

  /** Whether anything was kept that came here. */
  get hasKept(): boolean {
    return this.keptSize > sizeOf(this.options.from);
  }

  override _construct(done: Done): void {
    this.settle(this.options.begin(this.part), done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.received += chunk.length;
    const rest = chunk.subarray(this.part.fill(chunk));
    if (rest.length === 0) done();
    else this.settle(this.takeOver(rest), done);
  }

  override _final(done: Done): void {
    this.settle(this.received === 0 ? Promise.resolve() : this.finish(), done);
  }

  /** At rest means: no request under way, and nobody being told anything. */
  override _destroy(error: Error | null, done: Done): void {
    this.stop.abort();
    void this.atRest().then(() => {
      done(error);
    });
  }

  private async atRest(): Promise<void> {
    await this.options.upload.halt();
    await this.working.catch(() => undefined);
    await this.keeping;
  }

  /** A full part is sent only when there is more, as the last one may be smaller than what is a part else. */
  private async takeOver(bytes: Buffer): Promise<void> {
    const { upload } = this.options;
    for (let rest = bytes; rest.length > 0; rest = rest.subarray(this.part.fill(rest))) {
      if (!this.part.isFull) continue;
      await this.keeping;
      if (this.destroyed) return;
      upload.send(this.part);
      this.part = await upload.nextPart();
    }
  }

  private async finish(): Promise<void> {
    this.isEnding = true;
    await this.keeping;
    if (this.destroyed) return;
    const tail = await this.sendRest();
    await this.keep(tail);
  }

  /** Resolves, with the bytes of the tail, when everything has arrived. */
  private async sendRest(): Promise<number> {
    const { from, upload, storeTail } = this.options;
    const { part } = this;
    if (upload.isLargeEnough(part)) {
      upload.send(part);
      await upload.arrived();
      return 0;
    }
    const reached = sizeOf(from) + this.received;
    await allDone([upload.arrived(), storeTail(reached, part, this.stop.signal)]);
    return part.size;
  }

  private keepIfDue(): void {
    const isDue = this.progress.bytes - this.keptSize >= this.options.every;
    if (!isDue || this.isEnding || this.destroyed || this.keeping !== undefined) return;
    this.keeping = this.keep(0).then(
      () => {
        this.keeping = undefined;
        this.keepIfDue();
      },
      (error: unknown) => {
        this.destroy(error as Error);
      },
    );
  }

  private async keep(tail: number): Promise<void> {
    const id = await this.options.upload.id();
    if (this.destroyed) return;
    const growth = toGrowth(this.progress.growth(id, tail));
    await this.options.keep(growth);
    this.keptSize = growth.size;
  }

  private settle(work: Promise<void>, done: Done): void {
    this.working = work;
    work.then(() => {
      done();
    }, done);
  }
}
