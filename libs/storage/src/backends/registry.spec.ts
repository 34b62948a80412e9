import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MakeBackend, describeStorageContract } from '../../testing/storage-contract.js';
import { rejection } from '../../testing/support.js';
import { StorageError } from '../storage.errors.js';
import { type BackendName, type BackendOptions, createBackend } from './registry.js';

type Settings = Omit<BackendOptions, 'backend'>;

const NOWHERE = { directory: '', durable: false, s3: null };

/** How each backend is set up for a test; S3 needs a server (npm run test:objects). */
const SETTINGS: Record<Exclude<BackendName, 's3'>, () => Promise<Settings>> = {
  file: async () => ({
    ...NOWHERE,
    directory: await mkdtemp(join(tmpdir(), 'plik-storage-')),
    durable: true,
  }),
  memory: () => Promise.resolve(NOWHERE),
};

function made(backend: keyof typeof SETTINGS, override: Partial<Settings> = {}): MakeBackend {
  return async () => {
    const settings = { ...(await SETTINGS[backend]()), ...override };
    const sut = await createBackend({ backend, ...settings });
    await sut.prepare();
    return {
      backend: sut,
      another: () =>
        backend === 'memory' ? Promise.resolve(sut) : createBackend({ backend, ...settings }),
      cleanUp: async () => {
        if (settings.directory !== '') await rm(settings.directory, { recursive: true });
      },
    };
  };
}

for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
  describeStorageContract(name, made(name));
}
describeStorageContract('file, relaxed', made('file', { durable: false }));

describe('createBackend', () => {
  it.each(['file', 'memory'])('makes "%s", which bears that name', async (backend) => {
    const sut = await createBackend({ backend, ...NOWHERE, directory: '/nowhere' });
    expect(sut.name).toBe(backend);
  });

  it.each(['tape', 'toString', '__proto__', ''])(
    'names what there is for "%s"',
    async (backend) => {
      const error = await rejection(createBackend({ backend, ...NOWHERE }));
      expect(error).toBeInstanceOf(StorageError);
      expect((error as Error).message).toContain(`"${backend}", only: file, s3, memory`);
    },
  );
});
