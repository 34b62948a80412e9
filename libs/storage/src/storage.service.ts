import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { glanceAt } from './glance.js';
import type { Growth, GrowingOptions } from './growing.js';
import { StorageAttempts, type Where, isCallersOwn } from './storage-attempts.js';
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
import { StorageGrowing } from './storage-growing.js';
import { parseStorageKey } from './storage-key.js';
import {
  type Followed,
  type Release,
  type StorageCounters,
  StorageTraffic,
} from './storage-traffic.js';
import type { StorageOperation, StorageWatch } from './storage-watch.js';

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
  private readonly attempts: StorageAttempts;
  private readonly growing: StorageGrowing;

  constructor(@Inject(STORAGE_BACKENDS) private readonly backends: StorageBackends) {
    this.attempts = new StorageAttempts(backends.main.name);
    this.growing = new StorageGrowing(backends, this.traffic, this.attempts);
  }

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
    await this.attempts.attempt('prepare', () => into.prepare(), { backend });
  }

  /** From now on, this one is told of the end of every operation. */
  watch(watcher: StorageWatch): void {
    this.attempts.watch(watcher);
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
    const begun = this.attempts.begin();
    try {
      parseStorageKey(place.key);
      // At once: until the backend listens to it, nobody would hear the source fail.
      const backend = this.backends.known(place.backend);
      const staged = await backend.stage(place.key, source, signal, place.details);
      this.traffic.received(staged.size);
      this.attempts.end('stage', begun, place);
      return this.attempts.guardStaged(place, staged, release);
    } catch (error) {
      release();
      source.destroy();
      if (isCallersOwn(error, source, signal)) throw error;
      throw this.attempts.failed('stage', begun, error, place);
    }
  }

  /**
   * Stages a regular file of this machine without copying it. Null: this backend cannot, or not this
   * file; its bytes then come through `stage`. Rejects with ObjectMissing when there is no such file.
   */
  async adopt(place: ObjectPlace, path: string): Promise<StagedObject | null> {
    parseStorageKey(place.key);
    const release = this.traffic.startWriting();
    const begun = this.attempts.begin();
    try {
      const backend = await this.backends.named(place.backend);
      const staged = (await backend.adopt?.(place.key, path)) ?? null;
      this.attempts.end('adopt', begun, place);
      if (staged !== null) return this.attempts.guardStaged(place, staged, release);
    } catch (error) {
      release();
      throw this.attempts.failed('adopt', begun, error, place);
    }
    release();
    return null;
  }

  /**
   * Appends `source` behind what has grown of an object that comes in pieces; see StorageBackend. Rejects with the
   * caller's own (an error of `source`, its premature end, `signal.reason`, what `keep` rejected with) unchanged.
   */
  grow(place: ObjectPlace, from: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    return this.growing.grow(place, from, source, options);
  }

  /**
   * What has grown, to be committed or discarded. Rejects with ObjectMissing when there are fewer bytes; then `open`
   * tells whether it is committed already. A commit that fails leaves everything so that this can be asked again.
   */
  grown(place: ObjectPlace, from: Growth): Promise<StagedObject> {
    return this.growing.grown(place, from);
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

  /** Removes what an unfinished `stage` of this key left behind, or has grown. */
  deletePartial(place: Omit<ObjectPlace, 'details'>): Promise<void> {
    return this.call('delete', place, (backend) => backend.deletePartial(place.key));
  }

  /** Every object and every partial one of a backend, in no order. */
  async *list(backend = ''): AsyncGenerator<ListedObject, void, undefined> {
    const begun = this.attempts.begin();
    try {
      yield* (await this.backends.named(backend)).list();
      this.attempts.end('list', begun, { backend });
    } catch (error) {
      throw this.attempts.failed('list', begun, error, { backend });
    }
  }

  /** Rejects when nothing can be written now (readiness probe). */
  check(): Promise<void> {
    return this.attempts.attempt('check', () => this.backends.main.check(), { backend: '' });
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
        await this.attempts.attempt('close', () => object.close(), place);
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
    return this.attempts.attempt(operation, ready, place);
  }
}

function assertWithin({ start, end }: ByteRange, size: number): void {
  const ordered = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start <= end;
  if (ordered && start >= 0 && end <= size) return;
  throw new RangeError(`bytes ${start} to ${end} are not within an object of ${size} bytes`);
}
