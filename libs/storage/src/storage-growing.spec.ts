import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import { calm, failingSource, pattern, readAll, rejection, sourceOf } from '../testing/support.js';
import { MemoryBackend } from './backends/memory.backend.js';
import { type Growth, NOTHING_YET } from './growing.js';
import { StorageBackends } from './storage-backends.js';
import { storageKey } from './storage-key.js';
import {
  ObjectMissing,
  StorageFull,
  StorageKeyInvalid,
  StorageUnavailable,
} from './storage.errors.js';
import type { StorageWatch } from './storage-watch.js';
import { StorageService } from './storage.service.js';

const KEY = storageKey('abCD12', 1);
const AT = { backend: 'memory', key: KEY, details: 'a secret' };
const idle = { bytesWritten: 0, bytesRead: 0, objectsWriting: 0, objectsReading: 0 };
const fault = (code: string): Error => Object.assign(new Error(code), { code });

describe('StorageService with objects in pieces', () => {
  let backend: MemoryBackend;
  let sut: StorageService;
  let growth: Growth;
  const ended = jest.fn<StorageWatch['ended']>();

  beforeEach(() => {
    backend = new MemoryBackend();
    sut = new StorageService(StorageBackends.only(backend));
    growth = NOTHING_YET;
    ended.mockReset();
    sut.watch({ ended });
  });

  const keep = (next: Growth): Promise<void> => {
    growth = next;
    return Promise.resolve();
  };
  const grow = (bytes: Buffer): Promise<void> =>
    sut.grow(AT, growth, sourceOf(bytes), { signal: calm(), every: 100, keep });
  const operations = (): string[] =>
    ended.mock.calls.map(([, operation, , failure]) => `${operation} ${String(failure)}`);

  it('puts an object together, counts its bytes and takes the times', async () => {
    await grow(pattern(1000));
    expect(sut.counters).toEqual({ ...idle, bytesWritten: 1000 });
    await grow(pattern(10));
    const staged = await sut.grown(AT, growth);
    expect(sut.counters).toEqual({ ...idle, bytesWritten: 1010, objectsWriting: 1 });
    await staged.commit();
    expect(sut.counters.objectsWriting).toBe(0);
    const content = await readAll(await sut.open(AT));
    expect(content.equals(Buffer.concat([pattern(1000), pattern(10)]))).toBe(true);
    expect(operations().slice(0, 4)).toEqual([
      'grow null',
      'grow null',
      'grown null',
      'commit null',
    ]);
  });

  it('gives the details to the backend, and the signal', async () => {
    const [below, finishing] = [jest.spyOn(backend, 'grow'), jest.spyOn(backend, 'grown')];
    const { signal } = new AbortController();
    const source = sourceOf(pattern(1));
    await sut.grow(AT, NOTHING_YET, source, { signal, every: 7, keep });
    const options: unknown = expect.objectContaining({ signal, every: 7 });
    expect(below).toHaveBeenCalledWith(KEY, NOTHING_YET, source, options, 'a secret');
    await sut.grown(AT, growth);
    expect(finishing).toHaveBeenCalledWith(KEY, growth, 'a secret');
  });

  it('checks keys before the backend sees them, and ends the source all the same', async () => {
    const below = jest.spyOn(backend, 'grow');
    const source = new PassThrough();
    const place = { ...AT, key: '../x' };
    const options = { signal: calm(), every: 100, keep };
    const error = await rejection(sut.grow(place, NOTHING_YET, source, options));
    expect(error).toBeInstanceOf(StorageKeyInvalid);
    expect(source.destroyed).toBe(true);
    expect(await rejection(sut.grown(place, NOTHING_YET))).toBeInstanceOf(StorageKeyInvalid);
    expect(below).not.toHaveBeenCalled();
    expect(sut.counters).toEqual(idle);
  });

  it("passes on what is the caller's: of source, signal and keep", async () => {
    const gone = new Error('gone');
    const attempt = (source = sourceOf(pattern(10)), signal = calm(), refusal = keep) =>
      rejection(sut.grow(AT, NOTHING_YET, source, { signal, every: 100, keep: refusal }));
    const refusing = (reason: unknown) => jest.fn<typeof keep>().mockRejectedValue(reason);
    expect(await attempt(failingSource(pattern(10), gone))).toBe(gone);
    expect(await attempt(new PassThrough(), AbortSignal.abort('too late'))).toBe('too late');
    expect(await attempt(undefined, undefined, refusing('not yours'))).toBe('not yours');
    const full = fault('ENOSPC');
    expect(await attempt(undefined, undefined, refusing(full))).toBe(full);
    expect(sut.counters).toEqual(idle);
    expect(operations()).toEqual([]);
  });

  it("wraps what is the backend's, and counts nothing", async () => {
    for (const [code, kind] of [
      ['EIO', StorageUnavailable],
      ['ENOSPC', StorageFull],
    ] as const) {
      jest.spyOn(backend, 'grow').mockRejectedValueOnce(fault(code));
      jest.spyOn(backend, 'grown').mockRejectedValueOnce(fault(code));
      for (const error of [
        await rejection(grow(pattern(1))),
        await rejection(sut.grown(AT, growth)),
      ]) {
        expect(error).toBeInstanceOf(kind);
        expect(error).toMatchObject({ key: KEY, backend: 'memory', cause: { code } });
      }
    }
    expect(operations()).toContain('grow full');
    expect(operations()).toContain('grown unavailable');
    expect(sut.counters).toEqual(idle);
  });

  it('tells that something is missing', async () => {
    const some = { size: 3, notes: '' };
    expect(await rejection(sut.grown(AT, some))).toBeInstanceOf(ObjectMissing);
    growth = some;
    expect(await rejection(grow(pattern(1)))).toBeInstanceOf(ObjectMissing);
    expect(operations()).toEqual(['grown missing', 'grow missing']);
  });

  it('asks again for what could not be committed', async () => {
    await grow(pattern(10));
    const failing = {
      size: 10,
      commit: () => Promise.reject(fault('EIO')),
      discard: () => Promise.resolve(),
    };
    jest.spyOn(backend, 'grown').mockResolvedValueOnce(failing);
    const first = await sut.grown(AT, growth);
    expect(await rejection(first.commit())).toBeInstanceOf(StorageUnavailable);
    // Nobody has to discard it.
    expect(sut.counters.objectsWriting).toBe(0);
    await (await sut.grown(AT, growth)).commit();
    expect(await readAll(await sut.open(AT))).toEqual(pattern(10));
    expect(sut.counters.objectsWriting).toBe(0);
  });

  it('hears a source that fails while the backend is looked for', async () => {
    const source = new PassThrough();
    const gone = new Error('gone');
    const options = { signal: calm(), every: 100, keep };
    const growing = rejection(sut.grow({ ...AT, backend: '' }, NOTHING_YET, source, options));
    source.destroy(gone);
    expect(await growing).toBe(gone);
  });
});
