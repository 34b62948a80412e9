import type { Readable } from 'node:stream';
import type { StagedObject } from './storage-backend.js';
import { codeOf, storageFailure } from './storage-failure.js';
import type { Release } from './storage-traffic.js';
import { OperationTimes, type StorageOperation, type StorageWatch } from './storage-watch.js';

/** What something is tried with. */
export interface Where {
  /** Name of the backend; "" is the one for new objects. */
  readonly backend: string;
  readonly key?: string;
}

/** Times what is asked of backends, and turns whatever they reject with into the errors of storage.errors.ts. */
export class StorageAttempts {
  private readonly times = new OperationTimes();

  /** `main`: the name of the backend for new objects. */
  constructor(private readonly main: string) {}

  watch(watcher: StorageWatch): void {
    this.times.watch(watcher);
  }

  async attempt<T>(operation: StorageOperation, work: () => Promise<T>, where: Where): Promise<T> {
    const begun = this.begin();
    try {
      const result = await work();
      this.end(operation, begun, where);
      return result;
    } catch (error) {
      throw this.failed(operation, begun, error, where);
    }
  }

  /** To be given to `end` or `failed`. */
  begin(): number {
    return this.times.begin();
  }

  end(operation: StorageOperation, begun: number, { backend }: Where): void {
    this.times.ended(backend || this.main, operation, begun);
  }

  /** The error to reject with. */
  failed(operation: StorageOperation, begun: number, error: unknown, where: Where): Error {
    const backend = where.backend || this.main;
    const failure = storageFailure(error, { key: where.key, backend });
    this.times.ended(backend, operation, begun, failure);
    return failure;
  }

  /** A staged object of a backend as callers get it. `release`: told when nothing of it is under way any more. */
  guardStaged(where: Where, staged: StagedObject, release: Release): StagedObject {
    return {
      size: staged.size,
      commit: async () => {
        await this.attempt('commit', () => staged.commit(), where);
        release();
      },
      discard: async () => {
        release();
        await this.attempt('discard', () => staged.discard(), where);
      },
    };
  }
}

/** A pipeline destroys its source with the sink's error, which is why backends mark their own. */
export function isCallersOwn(error: unknown, source: Readable, signal: AbortSignal): boolean {
  const endedEarly = codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE';
  return endedEarly || error === source.errored || (signal.aborted && error === signal.reason);
}
