import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** Bytes taken in ahead of the disk: large writes are what makes uploads fast. */
const HIGH_WATER_MARK = 4 * 1024 * 1024;
/**
 * Bytes between two flushes in the background. Without them the last flush of 1 GiB takes a third of
 * a second; with them some twenty milliseconds, and the whole is faster, too.
 */
const FLUSH_EVERY = 64 * 1024 * 1024;

type Done = (error?: Error | null) => void;

export interface FileSinkOptions {
  /** Makes or opens the file. Called at once, so that the source is listened to while this takes its time. */
  create(): Promise<FileHandle>;
  /** Bytes of the file before the first one that comes; 0 if it is not said. */
  readonly at?: number;
  /** Flush in the background while bytes come in. */
  readonly durable: boolean;
  /** Bytes between two of these flushes; 64 MiB if it is not said. */
  readonly flushEvery?: number;
  /** Turns what the disk says into the error to fail with. */
  failure(cause: unknown): Error;
}

/**
 * Writes to a file, many chunks at once, and leaves it open: it still has to be flushed and
 * renamed. A failed flush is a failed write, for a later one would not report it again.
 */
export class FileSink extends Writable {
  private written = 0;
  private flushedAt = 0;
  private readonly at: number;
  private flushing: Promise<void> | undefined;
  private working: Promise<void> = Promise.resolve();
  private file: FileHandle | undefined;

  constructor(private readonly options: FileSinkOptions) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.at = options.at ?? 0;
  }

  /** Bytes of the file: those before the first one, and those that were written. */
  get size(): number {
    return this.at + this.written;
  }

  /** The open file; undefined when it could not be made. */
  get handle(): FileHandle | undefined {
    return this.file;
  }

  override _construct(done: Done): void {
    const created = this.options.create().then((file) => {
      this.file = file;
    });
    this.settle(created, done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.settle(this.append([chunk]), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.settle(this.append(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.settle(this.complete(), done);
  }

  /** At rest means: neither a write nor a flush. */
  override _destroy(error: Error | null, done: Done): void {
    const finish = (): void => {
      done(error);
    };
    const flushed = (): Promise<void> => this.flushing ?? Promise.resolve();
    this.working.then(flushed, flushed).then(finish, finish);
  }

  /** What is to be done behind the last byte. */
  protected complete(): Promise<void> {
    return this.flushing ?? Promise.resolve();
  }

  /** What is to be done when bytes were written, before the next ones are. */
  protected wrote(): Promise<void> | undefined {
    if (this.isFlushDue()) this.flush();
    return undefined;
  }

  /** Flushes what no flush was begun for, when the one that is under way has ended. */
  protected async flushRest(): Promise<void> {
    await this.flushing;
    if (!this.options.durable || this.flushedAt === this.written) return;
    this.flush();
    await this.flushing;
  }

  private settle(work: Promise<void>, done: Done): void {
    this.working = work;
    work.then(
      () => {
        done();
      },
      (cause: unknown) => {
        done(this.options.failure(cause));
      },
    );
  }

  /** The system may write less than it is given. */
  private async append(buffers: Buffer[]): Promise<void> {
    const { file } = this;
    let rest = buffers;
    while (file !== undefined && rest.length > 0 && !this.destroyed) {
      const { bytesWritten } = await file.writev(rest, this.size);
      this.written += bytesWritten;
      rest = after(rest, bytesWritten);
    }
    if (!this.destroyed) await this.wrote();
  }

  private isFlushDue(): boolean {
    const { durable, flushEvery = FLUSH_EVERY } = this.options;
    return durable && !this.flushing && this.written - this.flushedAt >= flushEvery;
  }

  private flush(): void {
    const { file } = this;
    if (file === undefined) return;
    this.flushedAt = this.written;
    this.flushing = file.datasync().then(() => {
      this.flushing = undefined;
    });
    this.flushing.catch((cause: unknown) => {
      this.destroy(this.options.failure(cause));
    });
  }
}

/** What is left of `buffers` behind their first `count` bytes. */
function after(buffers: readonly Buffer[], count: number): Buffer[] {
  let skip = count;
  return buffers.flatMap((buffer) => {
    const cut = Math.min(skip, buffer.length);
    skip -= cut;
    return cut === buffer.length ? [] : [buffer.subarray(cut)];
  });
}
