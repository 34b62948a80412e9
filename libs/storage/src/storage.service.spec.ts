import { PassThrough, Readable } from 'node:stream';
import { jest } from '@jest/globals';
import {
  calm,
  collect,
  eventually,
  failingSource,
  pattern,
  readAll,
  rejection,
  sourceOf,
  stalledSource,
} from '../testing/support.js';
import { MemoryBackend } from './backends/memory.backend.js';
import type { StagedObject } from './storage-backend.js';
import { StorageBackends } from './storage-backends.js';
import { storageKey } from './storage-key.js';
import {
  ObjectMissing,
  StorageFull,
  StorageKeyInvalid,
  StorageUnavailable,
} from './storage.errors.js';
import { StorageService } from './storage.service.js';

const KEY = storageKey('abCD12', 1);
const AT = { backend: 'memory', key: KEY, details: '' };
const fault = (code: string): Error => Object.assign(new Error(code), { code });

describe('StorageService', () => {
  let backend: MemoryBackend;
  let sut: StorageService;

  beforeEach(() => {
    backend = new MemoryBackend();
    sut = new StorageService(StorageBackends.only(backend));
  });

  const stage = (bytes: Buffer): Promise<StagedObject> => sut.stage(AT, sourceOf(bytes), calm());

  async function store(bytes: Buffer): Promise<void> {
    await (await stage(bytes)).commit();
  }

  async function listKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of sut.list()) keys.push(key);
    return keys;
  }

  it('passes bytes and names through', async () => {
    await store(pattern(1000));
    const object = await sut.open(AT);
    expect([sut.backendName, object.size]).toEqual(['memory', 1000]);
    expect(await readAll(object)).toEqual(pattern(1000));
    expect(await listKeys()).toEqual([KEY]);
    await sut.delete(AT);
    expect(await rejection(sut.open(AT))).toBeInstanceOf(ObjectMissing);
    await expect(sut.check()).resolves.toBeUndefined();
  });

  describe('keys', () => {
    const calls: [string, (key: string) => Promise<unknown>][] = [
      ['open', (key) => sut.open({ ...AT, key })],
      ['delete', (key) => sut.delete({ ...AT, key })],
      ['deletePartial', (key) => sut.deletePartial({ ...AT, key })],
    ];

    it.each(calls)('are checked before %s reaches the backend', async (method, call) => {
      const below = jest.spyOn(backend, method as 'open' | 'delete' | 'deletePartial');
      for (const key of ['', '../../etc/passwd', 'a/b', 'a.0', 'a.part']) {
        expect(await rejection(call(key))).toBeInstanceOf(StorageKeyInvalid);
      }
      expect(below).not.toHaveBeenCalled();
    });

    it('are checked before stage, which ends the source all the same', async () => {
      const below = jest.spyOn(backend, 'stage');
      const source = new PassThrough();
      const error = await rejection(sut.stage({ ...AT, key: '../x' }, source, calm()));
      expect(error).toBeInstanceOf(StorageKeyInvalid);
      expect(source.destroyed).toBe(true);
      expect(below).not.toHaveBeenCalled();
    });
  });

  it('adopts nothing with a backend that copies', async () => {
    expect(await sut.adopt(AT, '/etc/hostname')).toBeNull();
    expect(await rejection(sut.adopt({ ...AT, key: '../x' }, '/etc/hostname'))).toBeInstanceOf(
      StorageKeyInvalid,
    );
    expect(sut.counters.objectsWriting).toBe(0);
  });

  describe("what is the backend's", () => {
    const calls: [string, () => Promise<unknown>][] = [
      ['stage', () => stage(pattern(1))],
      ['open', () => sut.open(AT)],
      ['delete', () => sut.delete(AT)],
      ['deletePartial', () => sut.deletePartial(AT)],
    ];

    it.each(calls)('is wrapped in %s', async (method, call) => {
      for (const [code, kind] of [
        ['EIO', StorageUnavailable],
        ['ENOSPC', StorageFull],
      ] as const) {
        const cause = fault(code);
        jest.spyOn(backend, method as 'open' | 'stage').mockRejectedValueOnce(cause);
        const error = await rejection(call());
        expect(error).toBeInstanceOf(kind);
        expect(error).toMatchObject({ key: KEY, backend: 'memory', cause });
      }
    });

    it('is wrapped in check and list, which know no key', async () => {
      jest.spyOn(backend, 'check').mockRejectedValueOnce(fault('EDQUOT'));
      expect(await rejection(sut.check())).toBeInstanceOf(StorageFull);
      jest.spyOn(backend, 'list').mockImplementationOnce(async function* () {
        yield { key: KEY, partial: false };
        await Promise.reject(fault('EIO'));
      });
      const error = await rejection(listKeys());
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error).toMatchObject({ key: undefined, backend: 'memory', cause: { code: 'EIO' } });
    });

    it('is wrapped in commit, discard and close', async () => {
      const broken = (): Promise<void> => Promise.reject(fault('EIO'));
      const read = (): never => {
        throw new Error('not read here');
      };
      const staged = { size: 1, commit: broken, discard: broken };
      jest.spyOn(backend, 'stage').mockResolvedValueOnce(staged);
      jest.spyOn(backend, 'open').mockResolvedValueOnce({ size: 1, read, close: broken });
      const received = await stage(pattern(1));
      const opened = await sut.open(AT);
      for (const promise of [received.commit(), received.discard(), opened.close()]) {
        const error = await rejection(promise);
        expect(error).toBeInstanceOf(StorageUnavailable);
        expect(error).toMatchObject({ key: KEY, backend: 'memory', cause: { code: 'EIO' } });
      }
    });

    it('is told from an abort that comes after it', async () => {
      const abort = new AbortController();
      jest.spyOn(backend, 'stage').mockImplementationOnce(() => {
        abort.abort(new Error('too late'));
        return Promise.reject(fault('ENOSPC'));
      });
      const error = await rejection(sut.stage(AT, sourceOf(pattern(1)), abort.signal));
      expect(error).toBeInstanceOf(StorageFull);
    });
  });

  describe("what is the caller's own passes unchanged", () => {
    it('an error of the source, even one that looks like the disk', async () => {
      for (const own of [new Error('too big'), fault('ENOSPC'), new ObjectMissing({ key: 'x' })]) {
        const source = failingSource(pattern(10), own);
        expect(await rejection(sut.stage(AT, source, calm()))).toBe(own);
      }
    });

    it('a source that ends without its end', async () => {
      const source = stalledSource(pattern(10));
      const staging = rejection(sut.stage(AT, source, calm()));
      source.destroy();
      expect(await staging).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    });

    it('the reason of an abort', async () => {
      const abort = new AbortController();
      const reason = fault('EIO');
      const staging = rejection(sut.stage(AT, stalledSource(pattern(10)), abort.signal));
      abort.abort(reason);
      expect(await staging).toBe(reason);
    });
  });

  describe('reading', () => {
    it.each([
      [-1, 3],
      [0, 11],
      [5, 4],
      [11, 11],
      [0.5, 1],
      [0, Number.NaN],
    ])('refuses the range %d to %d of 10 bytes', async (start, end) => {
      await store(pattern(10));
      const object = await sut.open(AT);
      expect(() => object.read({ start, end })).toThrow(RangeError);
      expect(await collect(object.read({ start: 0, end: 10 }))).toEqual(pattern(10));
    });

    it('is done once', async () => {
      await store(pattern(10));
      const object = await sut.open(AT);
      const first = object.read();
      expect(() => object.read()).toThrow('read once');
      expect(await collect(first)).toEqual(pattern(10));
    });
  });

  describe('counters', () => {
    const idle = { bytesWritten: 0, bytesRead: 0, objectsWriting: 0, objectsReading: 0 };

    it('count an object from its first byte to its commit', async () => {
      const source = new PassThrough();
      const staging = sut.stage(AT, source, calm());
      expect(sut.counters).toEqual({ ...idle, objectsWriting: 1 });
      source.end(pattern(10));
      const staged = await staging;
      expect(sut.counters).toEqual({ ...idle, bytesWritten: 10, objectsWriting: 1 });
      await staged.commit();
      await staged.discard();
      expect(sut.counters).toEqual({ ...idle, bytesWritten: 10 });
    });

    it('end with a discard, and with a stage that fails', async () => {
      await (await stage(pattern(10))).discard();
      await rejection(sut.stage(AT, failingSource(pattern(7), new Error('gone')), calm()));
      await rejection(sut.stage({ ...AT, key: '../x' }, Readable.from([]), calm()));
      expect(sut.counters).toEqual({ ...idle, bytesWritten: 10 });
    });

    it('wait for the discard of what could not be committed', async () => {
      const staged = { size: 1, commit: () => Promise.reject(fault('EIO')), discard: jest.fn() };
      jest.spyOn(backend, 'stage').mockResolvedValueOnce(staged as unknown as StagedObject);
      const received = await stage(pattern(1));
      await rejection(received.commit());
      expect(sut.counters.objectsWriting).toBe(1);
      await received.discard();
      expect(sut.counters.objectsWriting).toBe(0);
      expect(staged.discard).toHaveBeenCalledTimes(1);
    });

    it('count bytes while they are read, and what a broken-off read took', async () => {
      await store(pattern(1024 * 1024));
      const object = await sut.open(AT);
      expect(sut.counters).toMatchObject({ bytesRead: 0, objectsReading: 1 });
      const stream = object.read();
      stream.once('data', () => stream.pause());
      await eventually(
        () => sut.counters.bytesRead > 0,
        () => 'nothing is read',
      );
      stream.destroy();
      await object.close();
      const { bytesRead, objectsReading } = sut.counters;
      expect(bytesRead).toBe(stream.bytesRead);
      expect(bytesRead).toBeLessThan(1024 * 1024);
      expect(objectsReading).toBe(0);
      await collect((await sut.open(AT)).read({ start: 5, end: 8 }));
      expect(sut.counters).toMatchObject({ bytesRead: bytesRead + 3, objectsReading: 0 });
    });

    it('are a snapshot', async () => {
      const before = sut.counters;
      await store(pattern(10));
      expect(before).toEqual(idle);
    });
  });
});
