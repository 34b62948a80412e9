import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { ObjectMissing } from '../src/storage.errors.js';
import type { BackendUnderTest } from './backend-under-test.js';
import {
  calm,
  eventually,
  failingSource,
  listed,
  pattern,
  readAll,
  rejection,
  sourceOf,
  stalledSource,
  store,
  testKey,
} from './support.js';

const KEY = testKey('aaBB11', 1);
const SIZES = [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 5 * 1024 * 1024];

export function describeStaging(sut: BackendUnderTest): void {
  describe('staging', () => {
    it.each(SIZES)('stores %i bytes', async (size) => {
      const bytes = pattern(size);
      const staged = await sut().stage(KEY, sourceOf(bytes), calm());
      expect(staged.size).toBe(size);
      await staged.commit();
      const object = await sut().open(KEY);
      expect(object.size).toBe(size);
      expect((await readAll(object)).equals(bytes)).toBe(true);
    });

    it('takes chunks of a single byte', async () => {
      const bytes = pattern(5000);
      const staged = await sut().stage(KEY, sourceOf(bytes, 1), calm());
      await staged.commit();
      expect((await readAll(await sut().open(KEY))).equals(bytes)).toBe(true);
    });

    it('shows nothing before the commit', async () => {
      const staged = await sut().stage(KEY, sourceOf(pattern(10)), calm());
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
      await staged.commit();
      await (await sut().open(KEY)).close();
    });

    it('forgets what is discarded, as often as it is told', async () => {
      const staged = await sut().stage(KEY, sourceOf(pattern(10)), calm());
      await staged.discard();
      await staged.discard();
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
      expect(await listed(sut())).toEqual([]);
    });

    it('commits once, and keeps what is committed when it is discarded too late', async () => {
      const staged = await sut().stage(KEY, sourceOf(pattern(10)), calm());
      await staged.commit();
      await rejection(staged.commit());
      await staged.discard();
      expect(await readAll(await sut().open(KEY))).toEqual(pattern(10));
    });

    it('keeps two attempts of one file apart', async () => {
      const second = testKey('aaBB11', 2);
      const late = await sut().stage(KEY, sourceOf(Buffer.from('first')), calm());
      await store(sut(), second, Buffer.from('second'));
      await late.discard();
      await sut().delete(KEY);
      expect((await readAll(await sut().open(second))).toString()).toBe('second');
      expect(await listed(sut())).toEqual([{ key: second, partial: false }]);
    });

    it('takes many objects at once under one signal', async () => {
      const { signal } = new AbortController();
      const keys = Array.from({ length: 40 }, (_, i) => testKey(`y${i}`, 1));
      const staged = await Promise.all(
        keys.map((key) => sut().stage(key, Readable.from([Buffer.from(key)]), signal)),
      );
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      await Promise.all(staged.map((object) => object.commit()));
      expect(await listed(sut())).toHaveLength(keys.length);
    });

    it('takes many objects at once, also into the same new place', async () => {
      const keys = Array.from({ length: 24 }, (_, i) => testKey(`zz${i}`, 1));
      await Promise.all(keys.map((key) => store(sut(), key, Buffer.from(key))));
      for (const key of keys) {
        expect((await readAll(await sut().open(key))).toString()).toBe(key);
      }
      expect(await listed(sut())).toHaveLength(keys.length);
    });
  });

  describeBrokenStaging(sut);
}

function describeBrokenStaging(sut: BackendUnderTest): void {
  describe('staging that breaks off', () => {
    const gone = new Error('the sender is gone');

    afterEach(async () => {
      expect(await listed(sut())).toEqual([]);
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
    });

    it('rejects with the very error of the source', async () => {
      const source = failingSource(pattern(100_000), gone);
      expect(await rejection(sut().stage(KEY, source, calm()))).toBe(gone);
    });

    it('hears a source that fails before anything is ready', async () => {
      const source = new PassThrough();
      const staging = rejection(sut().stage(KEY, source, calm()));
      source.destroy(gone);
      expect(await staging).toBe(gone);
    });

    it('rejects for a source that failed before it was given', async () => {
      const source = new PassThrough().on('error', () => undefined);
      source.destroy(gone);
      expect(await rejection(sut().stage(KEY, source, calm()))).toBe(gone);
    });

    it('takes a source that ends without its end for broken', async () => {
      const source = stalledSource(pattern(1000));
      const staging = rejection(sut().stage(KEY, source, calm()));
      setTimeout(() => source.destroy(), 20);
      expect(await staging).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    });

    it('rejects with the very reason of an abort, and destroys the source', async () => {
      const abort = new AbortController();
      const source = stalledSource(pattern(100_000));
      const staging = rejection(sut().stage(KEY, source, abort.signal));
      await eventually(
        () => source.readableLength === 0,
        () => 'the first bytes are not taken',
      );
      abort.abort(gone);
      expect(await staging).toBe(gone);
      expect(source.destroyed).toBe(true);
    });

    it('stages nothing when the abort came first', async () => {
      const source = sourceOf(pattern(10));
      const staging = sut().stage(KEY, source, AbortSignal.abort(gone));
      expect(await rejection(staging)).toBe(gone);
      expect(source.destroyed).toBe(true);
    });

    it('takes the key again afterwards', async () => {
      await rejection(sut().stage(KEY, failingSource(pattern(10), gone), calm()));
      await store(sut(), KEY, pattern(10));
      expect(await readAll(await sut().open(KEY))).toEqual(pattern(10));
      await sut().delete(KEY);
    });
  });
}
