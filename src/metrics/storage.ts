import {
  STORAGE_FAILURES,
  STORAGE_OPERATIONS,
  StorageMeters,
  type StorageFailureKind,
  type StorageOperation,
  type StorageWatch,
} from '../files/keeping/storage-meters.js';
import type { Find } from '../http/route-call.js';
import { ClosedCounts } from './closed-counts.js';
import { type Family, labelled } from './family.js';
import { Timings } from './timings.js';

/** What the backends do, and how long they take. */
export class StorageMetrics implements StorageWatch {
  private readonly meters: StorageMeters;
  private readonly timings = new Timings(['backend', 'operation']);
  private readonly failures: ClosedCounts;

  constructor(find: Find) {
    this.meters = find(StorageMeters);
    this.failures = new ClosedCounts({
      backend: this.meters.backends,
      operation: STORAGE_OPERATIONS,
      kind: STORAGE_FAILURES,
    });
    this.meters.watch(this);
  }

  ended(
    backend: string,
    operation: StorageOperation,
    ms: number,
    failure: StorageFailureKind | null,
  ): void {
    this.timings.add(ms, backend, operation);
    if (failure !== null) this.failures.add(1, backend, operation, failure);
  }

  get families(): readonly Family[] {
    const { meters } = this;
    return [
      this.timings.family(
        'plik_nest_storage_operation_duration_seconds',
        'Time of operations of the storage, by backend and operation, failed ones too; stage and grow take as long as their sender',
      ),
      this.failures.family(
        'plik_nest_storage_errors_total',
        'Operations of the storage that failed, by backend, operation and kind; missing: there is no such object',
      ),
      labelled(
        'counter',
        'plik_nest_storage_bytes_total',
        'Bytes that went into backends and came out of them, whole objects or parts',
        'direction',
        () => [
          ['written', meters.counters.bytesWritten],
          ['read', meters.counters.bytesRead],
        ],
      ),
      labelled(
        'gauge',
        'plik_nest_storage_objects_open',
        'Objects that are being written, or are open for reading',
        'direction',
        () => [
          ['written', meters.counters.objectsWriting],
          ['read', meters.counters.objectsReading],
        ],
      ),
    ];
  }
}
