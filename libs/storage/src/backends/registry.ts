import type { StorageBackend } from '../storage-backend.js';
import { FilesystemBackend, type FilesystemOptions } from './filesystem.backend.js';
import { MemoryBackend } from './memory.backend.js';

/** Everything that any backend may want to know. */
export interface BackendOptions extends FilesystemOptions {
  /** A name of the registry. */
  readonly backend: string;
}

type BackendFactory = (options: BackendOptions) => StorageBackend | Promise<StorageBackend>;

/** Every backend by its name in `DataBackend`. A factory that needs a large library imports it itself. */
export const BACKENDS: Readonly<Record<string, BackendFactory>> = {
  file: (options) => new FilesystemBackend(options),
  memory: () => new MemoryBackend(),
};

/** Makes the configured backend; rejects with a text that names those there are. */
export async function createBackend(options: BackendOptions): Promise<StorageBackend> {
  const factory = Object.hasOwn(BACKENDS, options.backend) ? BACKENDS[options.backend] : undefined;
  if (factory === undefined) {
    const names = Object.keys(BACKENDS).join(', ');
    throw new Error(`there is no storage backend ${options.backend}, only: ${names}`);
  }
  return factory(options);
}
