import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** Bytes taken in ahead of the disk: large writes make uploads fast, many uploads share a budget. */
const LARGEST_BUFFER = 4 * 1024 * 1024;
const SMALLEST_BUFFER = 256 * 1024;
const BUFFER_BUDGET = 32 * 1024 * 1024;
/** Bytes between two background flushes. */
const FLUSH_EVERY = 64 * 1024 * 1024;

type Done = (error?: Error | null) => void;

/**
 * Writes to an open file, many chunks at once, and leaves it open: the file still has to be flushed
 * and renamed. While bytes come in, what is written already is flushed in the background, so that
 * little is left to flush at the end.
 */
export class FileSink extends Writable {
  private static open = 0;
  /** Bytes written. */
  size = 0;
  private flushedAt = 0;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly handle: FileHandle,
    private readonly durable: boolean,
  ) {
    super({ highWaterMark: bufferFor(++FileSink.open) });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.append([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.append(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: Done): void {
    (this.flushing ?? Promise.resolve()).then(() => {
      done();
    }, done);
  }

  /** A handle must not be closed under a flush. */
  override _destroy(error: Error | null, done: Done): void {
    FileSink.open -= 1;
    const finish = (): void => {
      done(error);
    };
    (this.flushing ?? Promise.resolve()).then(finish, finish);
  }

  private append(buffers: Buffer[], done: Done): void {
    this.writeAll(buffers).then(() => {
      done();
    }, done);
  }

  /** The system may write less than it is given. */
  private async writeAll(buffers: Buffer[]): Promise<void> {
    let rest = buffers;
    while (rest.length > 0) {
      const { bytesWritten } = await this.handle.writev(rest);
      this.size += bytesWritten;
      rest = after(rest, bytesWritten);
    }
    if (this.durable && this.flushing === undefined && this.size - this.flushedAt >= FLUSH_EVERY) {
      this.flush();
    }
  }

  private flush(): void {
    this.flushedAt = this.size;
    this.flushing = this.handle.datasync().then(() => {
      this.flushing = undefined;
    });
    // A failed flush is met by `_final`, and must not be an unhandled rejection until then.
    this.flushing.catch((error: unknown) => {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }
}

const bufferFor = (open: number): number =>
  Math.max(SMALLEST_BUFFER, Math.min(LARGEST_BUFFER, Math.floor(BUFFER_BUDGET / open)));

/** What is left of `buffers` behind their first `count` bytes. */
function after(buffers: readonly Buffer[], count: number): Buffer[] {
  let skip = count;
  return buffers.flatMap((buffer) => {
    const cut = Math.min(skip, buffer.length);
    skip -= cut;
    return cut === buffer.length ? [] : [buffer.subarray(cut)];
  });
}
