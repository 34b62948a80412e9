import type { StorageBackend } from '../storage-backend.js';
import { StorageError } from '../storage.errors.js';
import { FilesystemBackend, type FilesystemOptions } from './filesystem.backend.js';

/** Everything that any backend may want to know. */
export interface BackendOptions extends FilesystemOptions {
  /** A name of the registry. */
  readonly backend: string;
}

type BackendFactory = (options: BackendOptions) => StorageBackend | Promise<StorageBackend>;

/** Every backend by its name in `DataBackend`. What few need is loaded by its factory. */
export const BACKENDS = {
  file: (options) => new FilesystemBackend(options),
  memory: async () => new (await import('./memory.backend.js')).MemoryBackend(),
} satisfies Record<string, BackendFactory>;

export type BackendName = keyof typeof BACKENDS;

const isBackendName = (name: string): name is BackendName => Object.hasOwn(BACKENDS, name);

/** Makes the configured backend; rejects with a text that names those there are. */
export async function createBackend(options: BackendOptions): Promise<StorageBackend> {
  const { backend } = options;
  if (!isBackendName(backend)) {
    const names = Object.keys(BACKENDS).join(', ');
    throw new StorageError(`there is no storage backend "${backend}", only: ${names}`, { backend });
  }
  const factory: BackendFactory = BACKENDS[backend];
  return factory(options);
}
