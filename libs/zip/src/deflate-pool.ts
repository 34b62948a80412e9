import { availableParallelism } from 'node:os';
import { BLOCK, type BlockToDeflate, SLOT, WINDOW, deflateBlock } from './blocks.js';
import { looksRandom } from './compressible.js';

/** Buffers that are kept for later. */
const SPARE = 8;
/** The runtime has four threads, which also read and write files: one of them is left for that. */
const MOST_AT_ONCE = 3;
/** Measured with text: 1.6 times as fast as zlib's own default of 6, and one percent larger. */
const LEVEL = 5;

export interface DeflatePoolOptions {
  /** Blocks at most that are deflated at once; by default one per core, and at most 3. */
  readonly atOnce?: number;
}

interface Job {
  readonly work: BlockToDeflate;
  readonly lane: DeflateLane;
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

const closed = (): Error => new Error('the deflate pool is closed');

/** Blocks on their way to the runtime's threads, which deflate them while the main thread goes on serving. */
export class DeflatePool {
  /** How many blocks may be deflated at the same time. */
  readonly width: number;
  private readonly queue: Job[] = [];
  private readonly running = new Set<Job>();
  private readonly spare: ArrayBuffer[] = [];
  private isClosed = false;

  constructor({ atOnce }: DeflatePoolOptions = {}) {
    this.width = atOnce ?? Math.min(MOST_AT_ONCE, availableParallelism());
  }

  /** Blocks that are being deflated. */
  get load(): number {
    return this.running.size;
  }

  /** A sequence of blocks that can be given up together. */
  lane(): DeflateLane {
    return new DeflateLane(this);
  }

  /** For good: what is under way fails, and so does what comes later. */
  close(): void {
    this.isClosed = true;
    for (const job of [...this.running, ...this.queue.splice(0)]) job.reject(closed());
  }

  /** A buffer for `submit`, of all that follows or of `size` bytes. */
  slot(size: number | null): ArrayBuffer {
    if (size !== null && size < BLOCK) return new ArrayBuffer(size);
    return this.spare.pop() ?? new ArrayBuffer(SLOT);
  }

  submit(lane: DeflateLane, work: BlockToDeflate): Promise<Buffer> {
    if (this.isClosed) return Promise.reject(closed());
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
    while (this.running.size < this.width) {
      const job = this.queue.shift();
      if (job === undefined) return;
      this.running.add(job);
      void this.run(job);
    }
  }

  private async run(job: Job): Promise<void> {
    const { slot } = job.work;
    try {
      job.resolve(await deflateBlock(job.work));
    } catch (error) {
      job.reject(error as Error);
    }
    this.running.delete(job);
    if (slot.byteLength === SLOT && this.spare.length < SPARE) this.spare.push(slot);
    this.advance();
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
