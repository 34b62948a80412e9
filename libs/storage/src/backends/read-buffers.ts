/** Bytes of one read; measured from 64 KiB to 2 MiB over HTTP, more gains nothing and costs memory. */
export const LARGE_READ = 512 * 1024;
/** Large buffers that are lent at once: with 16 MiB of them, a processor has long been busy. */
const LENT = 32;
/** Large buffers that are kept for the next transfer. */
const KEPT = 8;
/** Bytes of one read while all large buffers are lent, most of them to slow clients. */
const SMALL_READ = 64 * 1024;

/** The buffers of all transfers. However many there are, and however slow, they hold little beyond 16 MiB. */
export class ReadBuffers {
  private readonly kept: Buffer[] = [];
  private lent = 0;

  /** A buffer of LARGE_READ bytes, or a smaller one; `give` has to follow. */
  take(): Buffer {
    if (this.lent >= LENT) return Buffer.allocUnsafeSlow(SMALL_READ);
    this.lent += 1;
    return this.kept.pop() ?? Buffer.allocUnsafeSlow(LARGE_READ);
  }

  /** Takes a buffer back. `reusable`: nobody reads or writes it any more. */
  give(buffer: Buffer, reusable: boolean): void {
    if (buffer.length !== LARGE_READ) return;
    this.lent -= 1;
    if (reusable && this.kept.length < KEPT) this.kept.push(buffer);
  }
}
