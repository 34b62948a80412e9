import { Injectable } from '@nestjs/common';
import { type StorageCounters, StorageService, type StorageWatch } from '#storage';

export {
  STORAGE_FAILURES,
  STORAGE_OPERATIONS,
  type StorageFailureKind,
  type StorageOperation,
  type StorageWatch,
} from '#storage';

/** What can be seen of the storage, for whoever may not touch bytes. */
@Injectable()
export class StorageMeters {
  constructor(private readonly storage: StorageService) {}

  /** Names of all backends that can be asked, the one for new objects first. */
  get backends(): readonly string[] {
    return this.storage.backendNames;
  }

  get counters(): StorageCounters {
    return this.storage.counters;
  }

  /** From now on, this one is told of the end of every operation. */
  watch(watcher: StorageWatch): void {
    this.storage.watch(watcher);
  }
}
