import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import { ServerStopping } from '../../common/errors.js';

/** The transfers under way, so that a shutdown can wait for them and then break them off. */
@Injectable()
export class Transfers {
  private readonly running = new Set<Promise<unknown>>();
  private readonly controller = new AbortController();
  private readonly closing = new AbortController();

  constructor() {
    // Every transfer listens, and there may be any number of them.
    setMaxListeners(0, this.controller.signal, this.closing.signal);
  }

  /** Aborts when no more requests are taken: what waits for another request waits in vain. */
  get stopping(): AbortSignal {
    return this.closing.signal;
  }

  announceStop(): void {
    this.closing.abort(new ServerStopping());
  }

  /** Aborts when the server cannot wait any longer. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get count(): number {
    return this.running.size;
  }

  /** Runs a transfer under the eyes of the shutdown. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
    }
  }

  /** Breaks off what is still running and waits until all of it has cleaned up after itself. */
  async abort(): Promise<void> {
    this.controller.abort(new ServerStopping());
    await Promise.allSettled(this.running);
  }
}
