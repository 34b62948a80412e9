import { type BackendOptions, configuredBackends, createBackend } from './backends/registry.js';
import type { StorageBackend } from './storage-backend.js';
import { StorageUnavailable } from './storage.errors.js';

/**
 * The backend that takes new objects, and those that still hold older ones: each object's row names its
 * backend, so another choice in the configuration loses nothing. The others are made when they are needed.
 */
export class StorageBackends {
  private readonly made = new Map<string, Promise<StorageBackend>>();
  private readonly ready = new Map<string, StorageBackend>();

  private constructor(
    /** The backend that takes new objects. */
    readonly main: StorageBackend,
    private readonly options: Omit<BackendOptions, 'backend'> | null,
  ) {
    this.made.set(main.name, Promise.resolve(main));
    this.ready.set('', main).set(main.name, main);
  }

  /** Rejects with a text that names the backends there are. */
  static async create(options: BackendOptions): Promise<StorageBackends> {
    return new StorageBackends(await createBackend(options), options);
  }

  /** One backend, and no other. */
  static only(main: StorageBackend): StorageBackends {
    return new StorageBackends(main, null);
  }

  /** The backend that a row names; "" is what rows without bytes say. Rejects when it is not configured. */
  named(name: string): Promise<StorageBackend> {
    if (name === '') return Promise.resolve(this.main);
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const { options } = this;
    if (options === null || !configuredBackends(options).includes(name)) {
      const text = `there are objects in the storage backend "${name}", which is not configured`;
      return Promise.reject(new StorageUnavailable({ backend: name }, text));
    }
    const made = createBackend({ ...options, backend: name });
    this.made.set(name, made);
    made.then(
      (backend) => this.ready.set(name, backend),
      () => this.made.delete(name),
    );
    return made;
  }

  /** As `named`, at once, for a backend that was asked for before. */
  known(name: string): StorageBackend {
    const backend = this.ready.get(name);
    if (backend !== undefined) return backend;
    throw new StorageUnavailable({ backend: name }, `the storage backend "${name}" is not ready`);
  }

  /** The names of all that can be asked: the main one first. */
  names(): string[] {
    const { options, main } = this;
    return [...new Set([main.name, ...(options === null ? [] : configuredBackends(options))])];
  }

  async close(): Promise<void> {
    for (const made of this.made.values()) await (await made.catch(() => null))?.close();
  }
}
