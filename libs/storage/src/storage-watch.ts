import { ObjectMissing, StorageFull, StorageUnavailable } from './storage.errors.js';

/** What is done with a backend. `stage` and `grow` take as long as their source sends. */
export const STORAGE_OPERATIONS = [
  ...(['prepare', 'stage', 'grow', 'grown', 'commit', 'discard', 'adopt'] as const),
  ...(['open', 'glance', 'close', 'delete', 'list', 'check'] as const),
] as const;
export type StorageOperation = (typeof STORAGE_OPERATIONS)[number];

export const STORAGE_FAILURES = ['missing', 'full', 'unavailable', 'other'] as const;
export type StorageFailureKind = (typeof STORAGE_FAILURES)[number];

/** Somebody who wants to know how long backends take. Called in the middle of transfers: it has to be quick. */
export interface StorageWatch {
  /** An operation of the backend of this name ended after so many ms; `failure`: null when it did what it should. */
  ended(
    backend: string,
    operation: StorageOperation,
    ms: number,
    failure: StorageFailureKind | null,
  ): void;
}

function kindOf(error: Error): StorageFailureKind {
  if (error instanceof ObjectMissing) return 'missing';
  if (error instanceof StorageFull) return 'full';
  return error instanceof StorageUnavailable ? 'unavailable' : 'other';
}

/** Tells a watch, if there is one, how long operations take. Costs nothing while nobody watches. */
export class OperationTimes {
  private watcher: StorageWatch | null = null;

  watch(watcher: StorageWatch): void {
    this.watcher = watcher;
  }

  /** To be given to `ended`. */
  begin(): number {
    return this.watcher === null ? 0 : performance.now();
  }

  ended(backend: string, operation: StorageOperation, begun: number, failure?: Error): void {
    const { watcher } = this;
    if (watcher === null) return;
    const kind = failure === undefined ? null : kindOf(failure);
    watcher.ended(backend, operation, performance.now() - begun, kind);
  }
}
