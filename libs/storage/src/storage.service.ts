import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { glanceAt } from './glance.js';
import type {
  ByteRange,
  Glance,
  ListedObject,
  ObjectPump,
  ObjectStream,
  StagedObject,
  StorageBackend,
  StoredObject,
  Wanted,
} from './storage-backend.js';
import type { StorageBackends } from './storage-backends.js';
import { codeOf, storageFailure } from './storage-failure.js';
import { parseStorageKey } from './storage-key.js';
import {
  type Followed,
  type Release,
  type StorageCounters,
  StorageTraffic,
} from './storage-traffic.js';
import { OperationTimes, type StorageOperation, type StorageWatch } from './storage-watch.js';

/** Injection token of the configured StorageBackends. */
export const STORAGE_BACKENDS = Symbol('StorageBackends');

/** Where new bytes go, for their row to keep. */
export interface Destination {
  /** Name of the backend. */
  readonly backend: string;
  /** What the backend needs beside the key; may be a secret. */
  readonly backendDetails: string;
}

/** Where bytes are: what their row says. */
export interface ObjectPlace {
  /** Name of the backend; "" is the one for new objects. */
  readonly backend: string;
  readonly key: string;
  /** What `destination` said for this object. */
  readonly details: string;
}

/**
 * The way to stored bytes: checks keys and ranges, counts, and turns whatever a backend rejects with
 * into the errors of storage.errors.ts. Every method rejects with StorageKeyInvalid for a key that
 * `storageKey` cannot have made.
 */
@Injectable()
export class StorageService {
  private readonly traffic = new StorageTraffic();
  private readonly times = new OperationTimes();

  constructor(@Inject(STORAGE_BACKENDS) private readonly backends: StorageBackends) {}

  /** The name of the backend for new objects. */
  get backendName(): string {
    return this.backends.main.name;
  }

  /** Every backend that can be asked, by its name: the one for new objects first. */
  get backendNames(): string[] {
    return this.backends.names();
  }

  /**
   * Where a new object goes: into the backend for new objects, or another one that is prepared. To be
   * asked for each object: details may be a secret of its own.
   */
  destination(backend = ''): Destination {
    const into = this.backends.known(backend);
    return { backend: into.name, backendDetails: into.newDetails?.() ?? '' };
  }

  /** Makes a backend ready to take objects, as the one for new objects is from the start. */
  async prepare(backend: string): Promise<void> {
    const into = await this.backends.named(backend);
    await this.attempt('prepare', () => into.prepare(), { backend });
  }

  /** From now on, this one is told of the end of every operation. */
  watch(watcher: StorageWatch): void {
    this.times.watch(watcher);
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
  async stage(place: ObjectPlace, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const release = this.traffic.startWriting();
    const begun = this.times.begin();
    try {
      parseStorageKey(place.key);
      // At once: until the backend listens to it, nobody would hear the source fail.
      const backend = this.backends.known(place.backend);
      const staged = await backend.stage(place.key, source, signal, place.details);
      this.traffic.received(staged.size);
      this.end('stage', begun, place);
      return this.guardStaged(place, staged, release);
    } catch (error) {
      release();
      source.destroy();
      if (isCallersOwn(error, source, signal)) throw error;
      throw this.failed('stage', begun, error, place);
    }
  }

  /**
   * Stages a regular file of this machine without copying it. Null: this backend cannot, or not this
   * file; its bytes then come through `stage`. Rejects with ObjectMissing when there is no such file.
   */
  async adopt(place: ObjectPlace, path: string): Promise<StagedObject | null> {
    parseStorageKey(place.key);
    const release = this.traffic.startWriting();
    const begun = this.times.begin();
    try {
      const backend = await this.backends.named(place.backend);
      const staged = (await backend.adopt?.(place.key, path)) ?? null;
      this.end('adopt', begun, place);
      if (staged !== null) return this.guardStaged(place, staged, release);
    } catch (error) {
      release();
      throw this.failed('adopt', begun, error, place);
    }
    release();
    return null;
  }

  /**
   * Rejects with ObjectMissing when there is no such object. `size`: what it should have, so that a small
   * one may be read at once.
   */
  async open(place: ObjectPlace, size?: number): Promise<StoredObject> {
    const object = await this.call('open', place, (backend) =>
      backend.open(place.key, place.details, size),
    );
    return this.guardStored(place, object, this.traffic.startReading());
  }

  /** Size and first bytes; nothing stays open. Rejects as `open` does. */
  async glance(place: ObjectPlace, wanted: Wanted): Promise<Glance> {
    const { key, details } = place;
    const release = this.traffic.startReading();
    try {
      const glance = await this.call('glance', place, (backend) =>
        glanceAt(backend, key, wanted, details),
      );
      this.traffic.delivered(glance.first.length);
      return glance;
    } finally {
      release();
    }
  }

  /** Deleting an absent object succeeds. */
  delete(place: Omit<ObjectPlace, 'details'>): Promise<void> {
    return this.call('delete', place, (backend) => backend.delete(place.key));
  }

  /** Removes what an unfinished `stage` of this key left behind. */
  deletePartial(place: Omit<ObjectPlace, 'details'>): Promise<void> {
    return this.call('delete', place, (backend) => backend.deletePartial(place.key));
  }

  /** Every object and every partial one of a backend, in no order. */
  async *list(backend = ''): AsyncGenerator<ListedObject, void, undefined> {
    const begun = this.times.begin();
    try {
      yield* (await this.backends.named(backend)).list();
      this.end('list', begun, { backend });
    } catch (error) {
      throw this.failed('list', begun, error, { backend });
    }
  }

  /** Rejects when nothing can be written now (readiness probe). */
  check(): Promise<void> {
    return this.attempt('check', () => this.backends.main.check(), { backend: '' });
  }

  private guardStaged(place: ObjectPlace, staged: StagedObject, release: Release): StagedObject {
    return {
      size: staged.size,
      commit: async () => {
        await this.attempt('commit', () => staged.commit(), place);
        release();
      },
      discard: async () => {
        release();
        await this.attempt('discard', () => staged.discard(), place);
      },
    };
  }

  private guardStored(place: ObjectPlace, object: StoredObject, release: Release): StoredObject {
    const { size, content, lasting } = object;
    let used = false;
    const use = (range: ByteRange | undefined): void => {
      if (used) throw new Error(`object ${place.key} is read once`);
      assertWithin(range ?? { start: 0, end: size }, size);
      used = true;
    };
    const follow = <T extends Followed>(bytes: T): T => {
      if (content === undefined) this.traffic.follow(bytes);
      bytes.once('close', release);
      return bytes;
    };
    const pump = object.pump?.bind(object);
    if (content !== undefined) this.traffic.wasRead(size);
    return {
      size,
      ...(lasting === true ? { lasting } : {}),
      ...(content !== undefined && { content }),
      read: (range): ObjectStream => {
        use(range);
        return follow(object.read(range));
      },
      ...(pump !== undefined && {
        pump: (range?: ByteRange): ObjectPump => {
          use(range);
          return follow(pump(range));
        },
      }),
      close: async () => {
        release();
        await this.attempt('close', () => object.close(), place);
      },
    };
  }

  private async call<T>(
    operation: StorageOperation,
    place: Where & { readonly key: string },
    work: (backend: StorageBackend) => Promise<T>,
  ): Promise<T> {
    parseStorageKey(place.key);
    const ready = async () => work(await this.backends.named(place.backend));
    return this.attempt(operation, ready, place);
  }

  private async attempt<T>(
    operation: StorageOperation,
    work: () => Promise<T>,
    where: Where,
  ): Promise<T> {
    const begun = this.times.begin();
    try {
      const result = await work();
      this.end(operation, begun, where);
      return result;
    } catch (error) {
      throw this.failed(operation, begun, error, where);
    }
  }

  private end(operation: StorageOperation, begun: number, { backend }: Where): void {
    this.times.ended(backend || this.backendName, operation, begun);
  }

  private failed(operation: StorageOperation, begun: number, error: unknown, where: Where): Error {
    const failure = this.failure(error, where);
    this.times.ended(where.backend || this.backendName, operation, begun, failure);
    return failure;
  }

  private failure(error: unknown, { backend, key }: Where): Error {
    return storageFailure(error, { key, backend: backend || this.backendName });
  }
}

type Where = Pick<ObjectPlace, 'backend'> & Partial<Pick<ObjectPlace, 'key'>>;

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
