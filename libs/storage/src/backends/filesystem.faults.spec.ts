import files from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import {
  calm,
  eventually,
  expectNoLeak,
  listed,
  pattern,
  readAll,
  rejection,
  sourceOf,
  stalledSource,
  store,
} from '../../testing/support.js';
import { FaultyDisk, fault } from '../../testing/faulty-disk.js';
import type { StagedObject } from '../storage-backend.js';
import { storageKey } from '../storage-key.js';
import { StorageError, StorageFull, StorageUnavailable } from '../storage.errors.js';
import { StorageBackends } from '../storage-backends.js';
import { StorageService } from '../storage.service.js';
import { FilesystemBackend } from './filesystem.backend.js';

const KEY = storageKey('abCD12', 1);
const AT = { backend: 'file', key: KEY, details: '' };
const CONTENT = pattern(300_000);
const SMALL = pattern(3000);
describe('FilesystemBackend on a disk that fails', () => {
  let root: string;
  let backend: FilesystemBackend;
  let sut: StorageService;
  let handleMethods: object;

  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'plik-faults-'));
    backend = new FilesystemBackend({ directory: root, durable: true });
    await backend.prepare();
    sut = new StorageService(StorageBackends.only(backend));
    const handle = await fs.open(root, 'r');
    handleMethods = Object.getPrototypeOf(handle) as object;
    await handle.close();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await fs.rm(root, { recursive: true, force: true });
  });

  /** One upload and its end, as the caller of the service does it. */
  async function upload(content = CONTENT): Promise<void> {
    let staged: StagedObject | undefined;
    try {
      staged = await sut.stage(AT, sourceOf(content), calm());
      await staged.commit();
    } catch (error) {
      await staged?.discard();
      throw error;
    }
  }

  async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
    const disk = new FaultyDisk(handleMethods, 0, 'EIO');
    await work().finally(() => {
      disk.restore();
    });
    return disk.calls;
  }

  it.each([
    ['large', CONTENT],
    ['small', SMALL],
  ])('flushes a %s file, its name and folders in the right order', async (_size, content) => {
    const first = await callsOf(() => upload(content));
    expect(first.filter((call) => call !== 'writev')).toEqual([
      ...['mkdir', 'open', 'sync'],
      ...['open', 'sync', 'rename'],
      ...['open', 'sync'],
    ]);
    await sut.delete(AT);
    const second = await callsOf(() => upload(content));
    expect(second.filter((call) => call !== 'writev')).toEqual([
      ...['open', 'sync', 'rename'],
      ...['open', 'sync'],
    ]);
    expect(await callsOf(() => sut.delete(AT))).toEqual(['rm', 'open', 'sync']);
  });

  it('flushes every folder that it makes into the one above', async () => {
    const directory = join(root, 'a', 'b', 'c');
    const fresh = new FilesystemBackend({ directory, durable: true });
    const open = jest.spyOn(files, 'open');
    const calls = await callsOf(() => fresh.prepare());
    expect(calls.filter((call) => call === 'sync')).toHaveLength(3);
    const opened = open.mock.calls.map(([path]) => path);
    expect(opened).toEqual([join(root, 'a', 'b'), join(root, 'a'), root]);
    expect(await callsOf(() => fresh.prepare())).not.toContain('sync');
  });

  it('flushes nothing when it need not be durable', async () => {
    sut = new StorageService(
      StorageBackends.only(new FilesystemBackend({ directory: root, durable: false })),
    );
    const calls = await callsOf(async () => {
      await upload();
      await sut.delete(AT);
      await upload(SMALL);
    });
    expect(calls).not.toContain('sync');
    expect(calls).not.toContain('datasync');
  });

  it('waits for the flush of a new shard in every upload that needs it', async () => {
    let release = (): void => undefined;
    const flushed = new Promise<void>((resolve) => (release = resolve));
    const original = files.fsync;
    const sync = jest.spyOn(files, 'fsync').mockImplementationOnce((fd, done) => {
      void flushed.then(() => {
        original(fd, done);
      });
    });
    const mkdir = jest.spyOn(fs, 'mkdir');
    let staged = 0;
    const uploads = [1, 2].map(async (attempt) => {
      const object = await sut.stage(
        { ...AT, key: storageKey('abCD12', attempt) },
        sourceOf(pattern(5)),
        calm(),
      );
      staged += 1;
      await object.commit();
    });
    await eventually(
      () => sync.mock.calls.length > 0,
      () => 'no flush was begun',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([staged, sync.mock.calls.length]).toEqual([0, 1]);
    release();
    await Promise.all(uploads);
    expect([staged, mkdir.mock.calls.length]).toEqual([2, 1]);
  });

  it.each([
    ['EIO', StorageUnavailable, CONTENT],
    ['EMFILE', StorageUnavailable, SMALL],
    ['ENOSPC', StorageFull, CONTENT],
    ['EDQUOT', StorageFull, SMALL],
  ])('survives %s in every call of an upload', async (code, kind, content) => {
    const steps = (await callsOf(() => upload(content))).length;
    await sut.delete(AT);
    await expectNoLeak(async () => {
      for (let step = 1; step <= steps; step += 1) {
        // A new process, so that the shard is flushed again.
        backend = new FilesystemBackend({ directory: root, durable: true });
        sut = new StorageService(StorageBackends.only(backend));
        const disk = new FaultyDisk(handleMethods, step, code);
        const error = await rejection(upload(content));
        disk.restore();
        expect(error).toBeInstanceOf(kind);
        expect(error).toMatchObject({ key: KEY, backend: 'file', cause: { code } });
        expect(await listed(backend)).toEqual([]);
        await upload(content);
        expect((await readAll(await sut.open(AT))).equals(content)).toBe(true);
        await sut.delete(AT);
      }
    });
  });

  it('survives trouble in every call of an adoption, and flushes file and folders', async () => {
    const path = join(root, 'of-plik');
    await fs.writeFile(path, CONTENT);
    const adopt = async (): Promise<void> => {
      const staged = await sut.adopt(AT, path);
      try {
        await staged?.commit();
      } catch (error) {
        await staged?.discard();
        throw error;
      }
    };
    const calls = await callsOf(adopt);
    expect(calls).toEqual([
      ...['mkdir', 'open', 'sync', 'link', 'open', 'stat'],
      ...['sync', 'rename', 'open', 'sync'],
    ]);
    await sut.delete(AT);
    await expectNoLeak(async () => {
      for (let step = 1; step <= calls.length; step += 1) {
        backend = new FilesystemBackend({ directory: root, durable: true });
        sut = new StorageService(StorageBackends.only(backend));
        const disk = new FaultyDisk(handleMethods, step, 'EIO');
        const error = await rejection(adopt());
        disk.restore();
        expect(error).toBeInstanceOf(StorageUnavailable);
        expect(error).toMatchObject({ key: KEY, backend: 'file', cause: { code: 'EIO' } });
        expect(await listed(backend)).toEqual([]);
      }
    });
    expect(sut.counters.objectsWriting).toBe(0);
    expect(await fs.readFile(path)).toEqual(CONTENT);
  });

  it('lists as partial what it cannot remove, and tells why it had to', async () => {
    const gone = new Error('the sender is gone');
    const rm = jest.spyOn(fs, 'rm').mockRejectedValueOnce(fault('EIO'));
    const abort = new AbortController();
    const staging = rejection(sut.stage(AT, stalledSource(pattern(10)), abort.signal));
    while ((await listed(backend)).length === 0) await sleep(5);
    abort.abort(gone);
    expect(await staging).toBe(gone);
    expect(rm).toHaveBeenCalledTimes(1);
    expect(await listed(backend)).toEqual([{ key: KEY, partial: true }]);
    await sut.deletePartial(AT);
    expect(await listed(backend)).toEqual([]);
  });

  it('survives trouble in every call of a download', async () => {
    await store(backend, KEY, pattern(1_200_000));
    const download = async (): Promise<void> => {
      await readAll(await sut.open(AT));
    };
    const steps = (await callsOf(download)).length;
    expect(steps).toBeGreaterThanOrEqual(5);
    await expectNoLeak(async () => {
      for (let step = 1; step <= steps; step += 1) {
        const disk = new FaultyDisk(handleMethods, step, 'EIO');
        const error = await rejection(download());
        disk.restore();
        expect(error).toBeInstanceOf(StorageUnavailable);
        expect(error).toMatchObject({ key: KEY, backend: 'file', cause: { code: 'EIO' } });
      }
    });
    expect(sut.counters.objectsReading).toBe(0);
  });

  it('does without the flush of a folder where the file system knows none', async () => {
    await store(backend, KEY, pattern(1));
    const failing = (code: string) => (_fd: number, done: files.NoParamCallback) => {
      process.nextTick(done, fault(code));
    };
    const sync = jest.spyOn(files, 'fsync').mockImplementationOnce(failing('EINVAL'));
    await expect(sut.delete(AT)).resolves.toBeUndefined();
    sync.mockImplementationOnce(failing('EIO'));
    expect(await rejection(sut.delete(AT))).toBeInstanceOf(StorageError);
  });

  it('starts on a full disk, for downloads, and is not ready for uploads', async () => {
    await store(backend, KEY, pattern(4));
    jest.spyOn(fs, 'writeFile').mockRejectedValue(fault('ENOSPC'));
    await expect(backend.prepare()).resolves.toBeUndefined();
    expect(await readAll(await sut.open(AT))).toEqual(pattern(4));
    expect(await rejection(sut.check())).toBeInstanceOf(StorageFull);
  });
});
