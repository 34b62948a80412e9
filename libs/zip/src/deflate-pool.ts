import { availableParallelism } from 'node:os';
import { looksRandom } from './compressible.js';
import { DeflateThread, type DeflateWork, type Deflated } from './deflate-thread.js';
import { BLOCK, SLOT, WINDOW, slotFor } from './deflate-worker.js';

/** Blocks that a thread has at once: the next is there when one is done. */
const AT_ONCE = 2;
/** Buffers that are kept for later. */
const SPARE = 16;
/** Many cores: more threads than that fill no connection. */
const MOST_THREADS = 8;
/** Measured with text: 1.6 times as fast as zlib's own default of 6, and one percent larger. */
const LEVEL = 5;

export interface DeflatePoolOptions {
  /** Threads at most; by default one per core, and at most 8: the main thread has little to do meanwhile. */
  readonly threads?: number;
}

interface Job {
  readonly work: DeflateWork;
  readonly lane: DeflateLane;
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

/** Threads that deflate, so that the main thread goes on serving. They start when needed. */
export class DeflatePool {
  /** How many blocks may be deflated at the same time. */
  readonly width: number;
  private threads: DeflateThread[] = [];
  private readonly queue: Job[] = [];
  private readonly spare: ArrayBuffer[] = [];
  private closed = false;

  constructor(
    { threads }: DeflatePoolOptions = {},
    private readonly startThread = (): DeflateThread => new DeflateThread(),
  ) {
    this.width = threads ?? Math.min(MOST_THREADS, availableParallelism());
  }

  /** A sequence of blocks that can be given up together. */
  lane(): DeflateLane {
    return new DeflateLane(this);
  }

  /** Ends the threads for good: what is under way fails, and so does what comes later. */
  async close(): Promise<void> {
    this.closed = true;
    const { threads } = this;
    this.threads = [];
    for (const job of this.queue.splice(0)) job.reject(new Error('the deflate pool is closed'));
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  /** A buffer for `submit`, of all that follows or of `size` bytes. */
  slot(size: number | null): ArrayBuffer {
    if (size !== null && size < BLOCK) return new ArrayBuffer(slotFor(size));
    return this.spare.pop() ?? new ArrayBuffer(SLOT);
  }

  submit(lane: DeflateLane, work: DeflateWork): Promise<Buffer> {
    if (this.closed) return Promise.reject(new Error('the deflate pool is closed'));
    return new Promise((resolve, reject) => {
      this.queue.push({ work, lane, resolve, reject });
      this.advance();
    });
  }

  /** Forgets what waits of a lane; what a thread has in hand comes to its end unheard. */
  drop(lane: DeflateLane): void {
    const waiting = this.queue.splice(0);
    for (const job of waiting) {
      if (job.lane !== lane) this.queue.push(job);
      else job.reject(new Error('nobody waits for this block'));
    }
  }

  private advance(): void {
    for (;;) {
      const [job] = this.queue;
      if (job === undefined) return;
      const thread = this.leastBusy();
      if (thread === null) return;
      this.queue.shift();
      thread.deflate(job.work).then(
        (deflated) => {
          job.resolve(this.takeOut(deflated));
          this.advance();
        },
        (error: unknown) => {
          job.reject(error as Error);
          this.advance();
        },
      );
    }
  }

  private leastBusy(): DeflateThread | null {
    this.threads = this.threads.filter((thread) => !thread.dead);
    const [idle] = [...this.threads].sort((a, b) => a.load - b.load);
    if (idle?.load === 0) return idle;
    if (this.threads.length < this.width && !this.closed) {
      const fresh = this.startThread();
      this.threads.push(fresh);
      return fresh;
    }
    return idle !== undefined && idle.load < AT_ONCE ? idle : null;
  }

  private takeOut({ slot, length }: Deflated): Buffer {
    const bytes = Buffer.from(Buffer.from(slot, 0, length));
    if (slot.byteLength === SLOT && this.spare.length < SPARE) this.spare.push(slot);
    return bytes;
  }
}

/** The blocks of one entry after the other; each may refer to the end of the one before it. */
export class DeflateLane {
  private slot: ArrayBuffer | null = null;
  private bytes = Buffer.alloc(0);
  private window = 0;
  private filled = 0;
  private isDropped = false;

  constructor(private readonly pool: DeflatePool) {}

  /** Begins an entry, of `size` bytes if they are all there. */
  begin(size: number | null): void {
    this.take(0, size);
  }

  /**
   * Takes as much of `chunk` as fits into the block that is being filled, and says how much. A block that is
   * full is to be sent with `flush`.
   */
  fill(chunk: Buffer): number {
    const at = this.window + this.filled;
    const copied = chunk.copy(this.bytes, at, 0, BLOCK - this.filled);
    this.filled += copied;
    return copied;
  }

  get isFull(): boolean {
    return this.filled === BLOCK;
  }

  /** The block, deflated. `last`: the entry ends with it. */
  flush(last: boolean): Promise<Buffer> {
    if (this.slot === null) throw new Error('no entry was begun');
    if (this.isDropped) return Promise.reject(new Error('nobody waits for this block'));
    const { slot, window, filled: length, bytes } = this;
    const block = bytes.subarray(window, window + length);
    // What does not get smaller is not tried: zlib takes three times as long for it as for text.
    const level =
      looksRandom(block.subarray(0, 4096)) && looksRandom(block.subarray(-4096)) ? 0 : LEVEL;
    if (last) this.slot = null;
    else this.continueFrom(bytes.subarray(0, window + length));
    return this.pool.submit(this, { slot, window, length, last, level });
  }

  /** Gives up what is not deflated yet. Idempotent. */
  drop(): void {
    this.isDropped = true;
    this.slot = null;
    this.pool.drop(this);
  }

  private continueFrom(before: Buffer): void {
    const window = before.subarray(-WINDOW);
    this.take(window.length, null);
    window.copy(this.bytes);
  }

  private take(window: number, size: number | null): void {
    this.slot = this.pool.slot(size);
    this.bytes = Buffer.from(this.slot);
    this.window = window;
    this.filled = 0;
  }
}
