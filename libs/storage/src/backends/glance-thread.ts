import { Worker } from 'node:worker_threads';
import type { Glance } from '../storage-backend.js';
import { type GlanceAnswer, type GlanceRequest, WORKER_SOURCE } from './glance-worker.js';

/** Fewer that are asked for at the same moment are not worth a message, nor a thread. */
const WORTH_A_THREAD = 8;
/** It holds the first bytes of a batch, and nothing else. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

interface Asked extends GlanceRequest {
  /** Null: look yourself, something is not as it should be. */
  readonly tell: (glance: Glance | null) => void;
}

/**
 * Looks at many small files one after the other on a thread. Each takes three calls of the system, a few
 * microseconds; handed over one by one, to the threads of the runtime and back, they take five times as long.
 * It starts when it is needed.
 */
export class GlanceThread {
  private asked: Asked[] = [];
  private readonly batches = new Map<number, readonly Asked[]>();
  private worker: Worker | null = null;
  private lastId = 0;
  private isClosed = false;

  /** Null: it is for the caller to look at this one, and to say what is wrong with it. */
  glance(request: GlanceRequest): Promise<Glance | null> {
    return new Promise((tell) => {
      if (this.asked.length === 0) {
        queueMicrotask(() => {
          this.send();
        });
      }
      this.asked.push({ ...request, tell });
    });
  }

  /** Nobody waits for an answer afterwards, and none is asked for. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker?.terminate();
    this.giveUp();
  }

  private send(): void {
    const { asked } = this;
    this.asked = [];
    if (this.isClosed || asked.length < WORTH_A_THREAD) {
      for (const { tell } of asked) tell(null);
      return;
    }
    const id = ++this.lastId;
    this.batches.set(id, asked);
    this.worker ??= this.start();
    this.worker.postMessage({
      id,
      files: asked.map(({ path, size, most }) => ({ path, size, most })),
    });
  }

  private start(): Worker {
    const worker = new Worker(WORKER_SOURCE, { eval: true, resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (answer: GlanceAnswer) => {
      this.receive(answer);
    });
    // Its end follows, and those who wait look for themselves.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = null;
      this.giveUp();
    });
    return worker;
  }

  private receive({ id, memory, seen }: GlanceAnswer): void {
    const asked = this.batches.get(id) ?? [];
    this.batches.delete(id);
    for (const [i, { tell }] of asked.entries()) {
      const [size = -1, at = 0, length = 0] = seen.subarray(3 * i, 3 * i + 3);
      tell(size < 0 ? null : { size, first: Buffer.from(memory, at, length) });
    }
  }

  private giveUp(): void {
    for (const asked of this.batches.values()) for (const { tell } of asked) tell(null);
    this.batches.clear();
  }
}
