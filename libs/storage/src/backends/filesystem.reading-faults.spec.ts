import files from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { jest } from '@jest/globals';
import { fault } from '../../testing/faulty-disk.js';
import { eventually, expectNoLeak, pattern, rejection, store } from '../../testing/support.js';
import { StorageBackends } from '../storage-backends.js';
import { storageKey } from '../storage-key.js';
import { StorageUnavailable } from '../storage.errors.js';
import { StorageService } from '../storage.service.js';
import { FilesystemBackend } from './filesystem.backend.js';

const KEY = storageKey('abCD12', 1);
const AT = { backend: 'file', key: KEY, details: '' };

describe('FilesystemBackend on a disk that fails while it is read without streams', () => {
  let root: string;
  let backend: FilesystemBackend;
  let sut: StorageService;

  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'plik-reading-'));
    backend = new FilesystemBackend({ directory: root, durable: false });
    await backend.prepare();
    sut = new StorageService(StorageBackends.only(backend));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await fs.rm(root, { recursive: true, force: true });
  });

  it.each(['open', 'read'] as const)('survives trouble in %s of a small file', async (name) => {
    await store(backend, KEY, pattern(4096));
    await expectNoLeak(async () => {
      const call = jest.spyOn(files, name as 'read') as unknown as jest.Mock;
      call.mockImplementationOnce((...args: unknown[]) => {
        (args.at(-1) as (error: Error) => void)(fault('EIO'));
      });
      const error = await rejection(sut.open(AT, 4096));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error).toMatchObject({ key: KEY, backend: 'file', cause: { code: 'EIO' } });
      expect((await sut.open(AT, 4096)).content).toEqual(pattern(4096));
    });
  });

  it('survives trouble in every read of a pump', async () => {
    await store(backend, KEY, pattern(1_200_000));
    const nowhere = (): Writable =>
      new Writable({
        write: (_chunk, _encoding, done) => {
          setImmediate(done);
        },
      });
    await expectNoLeak(async () => {
      for (const failing of [1, 2, 3]) {
        const original = files.read;
        let calls = 0;
        const call = jest.spyOn(files, 'read') as unknown as jest.Mock;
        call.mockImplementation((...args: unknown[]) => {
          calls += 1;
          if (calls === failing) (args.at(-1) as (error: Error) => void)(fault('EIO'));
          else (original as (...args: unknown[]) => void)(...args);
        });
        const pump = (await sut.open(AT)).pump!();
        const sink = nowhere();
        const error = await rejection(pump.begin().then(() => pump.into(sink)));
        call.mockRestore();
        expect(error).toBeInstanceOf(StorageUnavailable);
        expect(error).toMatchObject({ key: KEY, cause: { code: 'EIO' } });
        expect(pump.errored).toBe(error);
        expect([sink.writableEnded, sink.destroyed]).toEqual([false, false]);
      }
    });
    await eventually(
      () => sut.counters.objectsReading === 0,
      () => 'an object is still being read',
    );
  });
});
