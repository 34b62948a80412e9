import type { Readable } from 'node:stream';
import type { Growth, GrowingOptions } from './growing.js';
import { type StorageAttempts, isCallersOwn } from './storage-attempts.js';
import type { StagedObject } from './storage-backend.js';
import type { StorageBackends } from './storage-backends.js';
import { parseStorageKey } from './storage-key.js';
import type { StorageTraffic } from './storage-traffic.js';

/** Where an object that comes in pieces is: what its row says. */
interface GrowingPlace {
  readonly backend: string;
  readonly key: string;
  readonly details: string;
}

/** Objects that come in pieces: keys are checked, bytes counted, times taken and errors wrapped. */
export class StorageGrowing {
  constructor(
    private readonly backends: StorageBackends,
    private readonly traffic: StorageTraffic,
    private readonly attempts: StorageAttempts,
  ) {}

  async grow(
    place: GrowingPlace,
    from: Growth,
    source: Readable,
    options: GrowingOptions,
  ): Promise<void> {
    const release = this.traffic.startWriting();
    const begun = this.attempts.begin();
    const keeping = new Keeping(from.size, options, this.traffic);
    // Until the backend listens to it, nobody else hears the source fail.
    source.on('error', () => undefined);
    try {
      parseStorageKey(place.key);
      const backend = await this.backends.named(place.backend);
      const keep = (growth: Growth): Promise<void> => keeping.keep(growth);
      await backend.grow(place.key, from, source, { ...options, keep }, place.details);
      this.attempts.end('grow', begun, place);
    } catch (error) {
      source.destroy();
      if (keeping.refusedWith(error) || isCallersOwn(error, source, options.signal)) throw error;
      throw this.attempts.failed('grow', begun, error, place);
    } finally {
      release();
    }
  }

  async grown(place: GrowingPlace, from: Growth): Promise<StagedObject> {
    parseStorageKey(place.key);
    const release = this.traffic.startWriting();
    try {
      const staged = await this.attempts.attempt(
        'grown',
        async () => {
          const backend = await this.backends.named(place.backend);
          return backend.grown(place.key, from, place.details);
        },
        place,
      );
      return this.attempts.guardStaged(place, releasing(staged, release), release);
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** What has grown stays when its commit fails; only the attempt is over. */
const releasing = (staged: StagedObject, release: () => void): StagedObject => ({
  size: staged.size,
  commit: () => staged.commit().finally(release),
  discard: () => staged.discard(),
});

/** Counts what is kept, and remembers what it was refused with. */
class Keeping {
  private refusal: { readonly error: unknown } | undefined;

  constructor(
    private kept: number,
    private readonly options: GrowingOptions,
    private readonly traffic: StorageTraffic,
  ) {}

  async keep(growth: Growth): Promise<void> {
    try {
      await this.options.keep(growth);
    } catch (error) {
      this.refusal = { error };
      throw error;
    }
    this.traffic.received(growth.size - this.kept);
    this.kept = growth.size;
  }

  refusedWith(error: unknown): boolean {
    return this.refusal !== undefined && this.refusal.error === error;
  }
}
