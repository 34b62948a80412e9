import { availableParallelism } from 'node:os';
import { DigestThread, type Digests } from './digest-thread.js';

export interface DigestPoolOptions {
  /** Threads; 0: hash on the main thread; -1: one fewer than there are cores, at least one. */
  readonly workers: number;
}

/** The digests of one body, computed elsewhere. */
export interface DigestJob {
  /** At most SLOT_SIZE bytes; resolves when they are copied and may be let go of. */
  update(chunks: readonly Uint8Array[]): Promise<void>;
  finish(): Promise<Digests>;
  /** Ends the job without a result. Idempotent, also after `finish`. */
  close(): void;
}

/** Threads that hash large bodies, so that the main thread goes on serving. They start when needed. */
export class DigestPool {
  private readonly size: number;
  private threads: DigestThread[] = [];
  private lastId = 0;
  private closed = false;

  constructor(
    { workers }: DigestPoolOptions,
    private readonly startThread = (): DigestThread => new DigestThread(),
  ) {
    this.size = workers < 0 ? Math.max(1, availableParallelism() - 1) : workers;
  }

  /** Null: there are no threads, hash yourself. Throws when the pool is closed: nobody would end a new thread. */
  open(): DigestJob | null {
    if (this.size === 0) return null;
    if (this.closed) throw new Error('the digest pool is closed');
    const thread = this.leastBusy();
    const id = ++this.lastId;
    let open = true;
    thread.jobs += 1;
    return {
      update: async (chunks) => {
        await thread.update(id, chunks);
        // Closed while it waited for a slot: the thread must not keep what it has just been given.
        if (!open) thread.drop(id);
      },
      finish: () => thread.finish(id),
      close: () => {
        if (!open) return;
        open = false;
        thread.jobs -= 1;
        thread.drop(id);
      },
    };
  }

  /** Ends the threads for good: bodies under way fail, and so do those that would need a thread later. */
  async close(): Promise<void> {
    this.closed = true;
    const threads = this.threads;
    this.threads = [];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  private leastBusy(): DigestThread {
    this.threads = this.threads.filter((thread) => !thread.dead);
    const [idle] = [...this.threads].sort((a, b) => a.jobs - b.jobs);
    if (idle !== undefined && (idle.jobs === 0 || this.threads.length >= this.size)) return idle;
    const fresh = this.startThread();
    this.threads.push(fresh);
    return fresh;
  }
}
