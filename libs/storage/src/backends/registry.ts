import { existsSync } from 'node:fs';
import type { StorageBackend } from '../storage-backend.js';
import { StorageError } from '../storage.errors.js';
import { FilesystemBackend, type FilesystemOptions } from './filesystem.backend.js';
import type { S3Options } from './s3-options.js';

/** Everything that any backend may want to know. */
export interface BackendOptions extends FilesystemOptions {
  /** A name of the registry. */
  readonly backend: string;
  /** Null: there is none. */
  readonly s3: S3Options | null;
}

type BackendFactory = (options: BackendOptions) => StorageBackend | Promise<StorageBackend>;
type OtherOptions = Omit<BackendOptions, 'backend'>;

/** Every backend by its name in `DataBackend`. What few need is loaded by its factory. */
export const BACKENDS = {
  file: (options) => new FilesystemBackend(options),
  s3: async ({ s3 }) => {
    if (s3 === null) throw new StorageError('the S3 storage is not configured', { backend: 's3' });
    return new (await import('./s3.backend.js')).S3Backend(s3);
  },
  memory: async () => new (await import('./memory.backend.js')).MemoryBackend(),
} satisfies Record<string, BackendFactory>;

export type BackendName = keyof typeof BACKENDS;

const isBackendName = (name: string): name is BackendName => Object.hasOwn(BACKENDS, name);

/** Backends that can hold objects from before, when another one takes the new ones. */
const AS_ANOTHER: Readonly<Record<string, (options: OtherOptions) => boolean>> = {
  file: ({ directory }) => directory !== '' && existsSync(directory),
  s3: ({ s3 }) => s3 !== null,
};

/** The names of all backends beside the one for new objects that the options say enough of. */
export const configuredBackends = (options: OtherOptions): string[] =>
  Object.keys(AS_ANOTHER).filter((name) => AS_ANOTHER[name]?.(options));

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
