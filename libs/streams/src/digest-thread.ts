import { Worker } from 'node:worker_threads';
import { WORKER_SOURCE, type WorkerAnswer, type WorkerRequest } from './digest-worker.js';

/** Bytes that travel to the thread at once. */
export const SLOT_SIZE = 256 * 1024;
/** Slots of a thread: all that its streams together can be ahead of it. */
const SLOTS = 16;
/** It holds messages, and the states of digests: bodies are in memory that is shared. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

/** Hex digests of one body. */
export interface Digests {
  readonly md5: string;
  readonly sha256: string;
}

interface Waiter {
  take(slot: number): void;
  fail(error: Error): void;
}

/**
 * One digest thread and the memory shared with it. Streams take slots in the order in which they ask,
 * and hold one only while it is full and queued; so a slow stream never keeps one from the others.
 */
export class DigestThread {
  private readonly memory = new SharedArrayBuffer(SLOTS * SLOT_SIZE);
  private readonly bytes = new Uint8Array(this.memory);
  private readonly free = Array.from({ length: SLOTS }, (_, slot) => slot);
  private readonly waiting: Waiter[] = [];
  private readonly finishing = new Map<
    number,
    { resolve(digests: Digests): void; reject(error: Error): void }
  >();
  private readonly worker: Worker;
  private failure: Error | undefined;
  /** Streams under way here. */
  jobs = 0;

  constructor() {
    const workerData = { memory: this.memory, slotSize: SLOT_SIZE };
    this.worker = new Worker(WORKER_SOURCE, {
      ...{ eval: true, workerData },
      resourceLimits: LIMITS,
    });
    this.worker.unref();
    this.worker.on('message', (answer: WorkerAnswer) => {
      this.receive(answer);
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

  /** Hands `chunks`, at most a slot's worth, to a job; resolves when they are copied. */
  async update(id: number, chunks: readonly Uint8Array[]): Promise<void> {
    const slot = await this.takeSlot();
    let length = 0;
    for (const chunk of chunks) {
      this.bytes.set(chunk, slot * SLOT_SIZE + length);
      length += chunk.length;
    }
    this.send({ kind: 'update', id, slot, length });
  }

  finish(id: number): Promise<Digests> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      this.finishing.set(id, { resolve, reject });
      this.send({ kind: 'finish', id });
    });
  }

  drop(id: number): void {
    if (!this.dead) this.send({ kind: 'drop', id });
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private send(request: WorkerRequest): void {
    this.worker.postMessage(request);
  }

  private takeSlot(): Promise<number> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const slot = this.free.pop();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((take, fail) => this.waiting.push({ take, fail }));
  }

  private receive(answer: WorkerAnswer): void {
    if (answer.kind === 'free') {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(answer.slot);
      else next.take(answer.slot);
      return;
    }
    this.finishing.get(answer.id)?.resolve(answer);
    this.finishing.delete(answer.id);
  }

  /** A digest that is not certain must not exist: everything under way here fails. */
  private fail(cause: unknown): void {
    this.failure ??= new Error('the digest thread ended', { cause });
    const error = this.failure;
    for (const waiter of this.waiting.splice(0)) waiter.fail(error);
    for (const job of this.finishing.values()) job.reject(error);
    this.finishing.clear();
  }
}
