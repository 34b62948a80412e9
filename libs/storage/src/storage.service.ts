import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type {
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
} from './storage-backend.js';
import { parseStorageKey } from './storage-key.js';
import { StorageError, StorageFull, StorageUnavailable } from './storage.errors.js';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What has gone through the façade since the start. */
export interface StorageCounters {
  /** Bytes staged, whether or not they were committed. */
  bytesStaged: number;
  objectsCommitted: number;
  objectsOpened: number;
  objectsDeleted: number;
}

/**
 * The way to stored bytes: checks keys, and turns whatever a backend throws into the errors of
 * storage.errors.ts. Errors of the caller's own source, and the reason of its signal, pass unchanged.
 */
@Injectable()
export class StorageService {
  readonly counters: StorageCounters = {
    bytesStaged: 0,
    objectsCommitted: 0,
    objectsOpened: 0,
    objectsDeleted: 0,
  };

  constructor(private readonly backend: StorageBackend) {}

  /** The name to remember with every object. */
  get backendName(): string {
    return this.backend.name;
  }

  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    parseStorageKey(key);
    try {
      const staged = await this.backend.stage(key, source, signal);
      this.counters.bytesStaged += staged.size;
      return this.guarded(key, staged);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (source.errored === error) throw error;
      throw wrap(key, error);
    }
  }

  async open(key: string): Promise<StoredObject> {
    const object = await this.call(key, () => this.backend.open(key));
    this.counters.objectsOpened += 1;
    return object;
  }

  async delete(key: string): Promise<void> {
    await this.call(key, () => this.backend.delete(key));
    this.counters.objectsDeleted += 1;
  }

  deletePartial(key: string): Promise<void> {
    return this.call(key, () => this.backend.deletePartial(key));
  }

  async *list(): AsyncIterable<ListedObject> {
    try {
      yield* this.backend.list();
    } catch (error) {
      throw wrap(undefined, error);
    }
  }

  check(): Promise<void> {
    return this.call(undefined, () => this.backend.check());
  }

  private guarded(key: string, staged: StagedObject): StagedObject {
    return {
      size: staged.size,
      commit: async () => {
        await this.call(key, () => staged.commit());
        this.counters.objectsCommitted += 1;
      },
      discard: () => this.call(key, () => staged.discard()),
    };
  }

  private async call<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
    if (key !== undefined) parseStorageKey(key);
    try {
      return await work();
    } catch (error) {
      throw wrap(key, error);
    }
  }
}

function wrap(key: string | undefined, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return FULL.has(code ?? '') ? new StorageFull(key, error) : new StorageUnavailable(key, error);
}
