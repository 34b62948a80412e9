import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type {
  ByteRange,
  ListedObject,
  ObjectStream,
  StagedObject,
  StorageBackend,
  StoredObject,
} from './storage-backend.js';
import { codeOf, storageFailure } from './storage-failure.js';
import { parseStorageKey } from './storage-key.js';
import { type Release, type StorageCounters, StorageTraffic } from './storage-traffic.js';

/** Injection token of the configured StorageBackend. */
export const STORAGE_BACKEND = Symbol('StorageBackend');

/**
 * The way to stored bytes: checks keys and ranges, counts, and turns whatever a backend rejects with
 * into the errors of storage.errors.ts. Every method rejects with StorageKeyInvalid for a key that
 * `storageKey` cannot have made.
 */
@Injectable()
export class StorageService {
  private readonly traffic = new StorageTraffic();

  constructor(@Inject(STORAGE_BACKEND) private readonly backend: StorageBackend) {}

  /** The name to remember with every object. */
  get backendName(): string {
    return this.backend.name;
  }

  /** What has gone, and is going, through here. */
  get counters(): StorageCounters {
    return this.traffic.snapshot();
  }

  /**
   * Receives `source` to its end; nothing is visible before `commit`. When this rejects, `source` is
   * destroyed and nothing is left. An error of `source`, its premature end and `signal.reason` come
   * back unchanged: they are the caller's own.
   */
  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const release = this.traffic.startWriting();
    try {
      parseStorageKey(key);
      const staged = await this.backend.stage(key, source, signal);
      this.traffic.received(staged.size);
      return this.guardStaged(key, staged, release);
    } catch (error) {
      release();
      source.destroy();
      throw isCallersOwn(error, source, signal) ? error : this.failure(error, key);
    }
  }

  /**
   * Stages a regular file of this machine without copying it. Null: this backend cannot, or not this
   * file; its bytes then come through `stage`. Rejects with ObjectMissing when there is no such file.
   */
  async adopt(key: string, path: string): Promise<StagedObject | null> {
    parseStorageKey(key);
    const release = this.traffic.startWriting();
    try {
      const staged = (await this.backend.adopt?.(key, path)) ?? null;
      if (staged !== null) return this.guardStaged(key, staged, release);
    } catch (error) {
      release();
      throw this.failure(error, key);
    }
    release();
    return null;
  }

  /** Rejects with ObjectMissing when there is no such object. */
  async open(key: string): Promise<StoredObject> {
    const object = await this.call(key, () => this.backend.open(key));
    return this.guardStored(key, object, this.traffic.startReading());
  }

  /** Deleting an absent object succeeds. */
  delete(key: string): Promise<void> {
    return this.call(key, () => this.backend.delete(key));
  }

  /** Removes what an unfinished `stage` of this key left behind. */
  deletePartial(key: string): Promise<void> {
    return this.call(key, () => this.backend.deletePartial(key));
  }

  /** Every object and every partial one, in no order. */
  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    try {
      yield* this.backend.list();
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Rejects when nothing can be written now (readiness probe). */
  check(): Promise<void> {
    return this.attempt(() => this.backend.check());
  }

  private guardStaged(key: string, staged: StagedObject, release: Release): StagedObject {
    return {
      size: staged.size,
      commit: async () => {
        await this.attempt(() => staged.commit(), key);
        release();
      },
      discard: async () => {
        release();
        await this.attempt(() => staged.discard(), key);
      },
    };
  }

  private guardStored(key: string, object: StoredObject, release: Release): StoredObject {
    const { size } = object;
    let used = false;
    return {
      size,
      read: (range): ObjectStream => {
        if (used) throw new Error(`object ${key} is read once`);
        assertWithin(range ?? { start: 0, end: size }, size);
        used = true;
        const stream = object.read(range);
        this.traffic.follow(stream);
        return stream.once('close', release);
      },
      close: async () => {
        release();
        await this.attempt(() => object.close(), key);
      },
    };
  }

  private async call<T>(key: string, work: () => Promise<T>): Promise<T> {
    parseStorageKey(key);
    return this.attempt(work, key);
  }

  private async attempt<T>(work: () => Promise<T>, key?: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.failure(error, key);
    }
  }

  private failure(error: unknown, key?: string): Error {
    return storageFailure(error, { key, backend: this.backend.name });
  }
}

/** A pipeline destroys its source with the sink's error, which is why backends mark their own. */
function isCallersOwn(error: unknown, source: Readable, signal: AbortSignal): boolean {
  const endedEarly = codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE';
  return endedEarly || error === source.errored || (signal.aborted && error === signal.reason);
}

function assertWithin({ start, end }: ByteRange, size: number): void {
  const ordered = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start <= end;
  if (ordered && start >= 0 && end <= size) return;
  throw new RangeError(`bytes ${start} to ${end} are not within an object of ${size} bytes`);
}
