/** Small pieces are joined until they are so many bytes: one write costs as much as copying them. */
const JOINED = 64 * 1024;
/** Larger pieces go as they are. */
const LARGE = 16 * 1024;

/**
 * Joins small pieces to few writes, and waits while the reader wants no more. `push` says whether it wants more;
 * the reader then calls `open`.
 */
export class Outlet {
  private small: Buffer[] = [];
  private size = 0;
  private isOpen = false;
  private isClosed = false;
  private wake: (() => void) | null = null;

  constructor(private readonly push: (bytes: Buffer) => boolean) {}

  /** The reader wants more. */
  open(): void {
    this.isOpen = true;
    this.wake?.();
  }

  /** The reader has left: whoever writes fails from now on. Idempotent. */
  close(): void {
    this.isClosed = true;
    this.wake?.();
  }

  /** Resolves, or returns, when the next piece may come. Rejects when the reader has left. */
  write(bytes: Buffer): Promise<void> | undefined {
    if (bytes.length >= LARGE) return this.giveAfterSmall(bytes);
    this.small.push(bytes);
    this.size += bytes.length;
    return this.size >= JOINED ? this.flush() : undefined;
  }

  /** Gives what was joined so far. */
  async flush(): Promise<void> {
    const { small } = this;
    if (this.size === 0) return;
    this.small = [];
    this.size = 0;
    await this.give(Buffer.concat(small));
  }

  private async giveAfterSmall(bytes: Buffer): Promise<void> {
    await this.flush();
    await this.give(bytes);
  }

  private async give(bytes: Buffer): Promise<void> {
    while (!this.isOpen && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
    }
    if (this.isClosed) throw new Error('nobody reads the archive any more');
    this.isOpen = this.push(bytes);
  }
}
