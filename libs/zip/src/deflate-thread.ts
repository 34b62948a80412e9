import { Worker } from 'node:worker_threads';
import { type DeflateAnswer, type DeflateRequest, WORKER_SOURCE } from './deflate-worker.js';

export type DeflateWork = Omit<DeflateRequest, 'id'>;
export type Deflated = Omit<DeflateAnswer, 'id'>;

interface Waiter {
  resolve(deflated: Deflated): void;
  reject(error: Error): void;
}

/** It holds a block at a time. What zlib wrote into is let go of with its young objects: where these may be many, that is too. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

/** One thread that deflates. The buffer of a block goes over, and comes back with the result; nothing is shared. */
export class DeflateThread {
  private readonly worker = new Worker(WORKER_SOURCE, { eval: true, resourceLimits: LIMITS });
  private readonly waiting = new Map<number, Waiter>();
  private lastId = 0;
  private failure: Error | undefined;

  constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: DeflateAnswer) => {
      this.waiting.get(answer.id)?.resolve(answer);
      this.waiting.delete(answer.id);
    });
    this.worker.on('error', (error) => {
      this.fail(error);
    });
    this.worker.on('exit', () => {
      this.fail(undefined);
    });
  }

  get dead(): boolean {
    return this.failure !== undefined;
  }

  /** Blocks that are under way here. */
  get load(): number {
    return this.waiting.size;
  }

  /** `work.slot` is not to be touched from now on. */
  deflate(work: DeflateWork): Promise<Deflated> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...work } satisfies DeflateRequest, [work.slot]);
    });
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(cause: unknown): void {
    this.failure ??= new Error('the deflating thread ended', { cause });
    for (const waiter of this.waiting.values()) waiter.reject(this.failure);
    this.waiting.clear();
  }
}
