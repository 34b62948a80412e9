import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MakeBackend, describeStorageContract } from '../../testing/storage-contract.js';
import { rejection } from '../../testing/support.js';
import { StorageError } from '../storage.errors.js';
import { BACKENDS, type BackendName, type BackendOptions, createBackend } from './registry.js';

type Settings = Omit<BackendOptions, 'backend'>;

/** How each backend is set up for a test; a new row of the registry needs one here to compile. */
const SETTINGS: Record<BackendName, () => Promise<Settings>> = {
  file: async () => ({ directory: await mkdtemp(join(tmpdir(), 'plik-storage-')), durable: true }),
  memory: () => Promise.resolve({ directory: '', durable: false }),
};

function made(backend: BackendName, override: Partial<Settings> = {}): MakeBackend {
  return async () => {
    const settings = { ...(await SETTINGS[backend]()), ...override };
    const sut = await createBackend({ backend, ...settings });
    await sut.prepare();
    return {
      backend: sut,
      cleanUp: async () => {
        if (settings.directory !== '') await rm(settings.directory, { recursive: true });
      },
    };
  };
}

for (const name of Object.keys(BACKENDS) as BackendName[]) {
  describeStorageContract(name, made(name));
}
describeStorageContract('file, relaxed', made('file', { durable: false }));

describe('createBackend', () => {
  it.each(['file', 'memory'])('makes "%s", which bears that name', async (backend) => {
    const sut = await createBackend({ backend, directory: '/nowhere', durable: true });
    expect(sut.name).toBe(backend);
  });

  it.each(['tape', 'toString', '__proto__', ''])(
    'names what there is for "%s"',
    async (backend) => {
      const error = await rejection(createBackend({ backend, directory: '/', durable: true }));
      expect(error).toBeInstanceOf(StorageError);
      expect((error as Error).message).toContain(`"${backend}", only: file, memory`);
    },
  );
});
