import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOTHING_YET } from '../src/growing.js';
import type { PlaceUnderTest } from './backend-under-test.js';
import { Grower } from './grower.js';
import {
  eventually,
  expectNoLeak,
  failingSource,
  pattern,
  rejection,
  sourceOf,
  stalledSource,
  testKey,
} from './support.js';

const KEY = testKey('broken', 1);
const MiB = 1024 * 1024;
const BEGUN = pattern(6 * MiB);
const REST = pattern(300_000);
const WHOLE = Buffer.concat([BEGUN, REST]);
const gone = new Error('the sender is gone');

/** Gives `bytes` again and again. */
const endless = (bytes: Buffer): Readable =>
  new Readable({
    read() {
      this.push(bytes);
    },
  });

/** What breaks off a piece: each rejects as it should, and what was kept can be gone on with. */
export function describeBrokenGrowing(sut: PlaceUnderTest): void {
  describe('growing that breaks off', () => {
    let grower: Grower;

    beforeEach(async () => {
      grower = new Grower(sut(), KEY);
      await grower.grow(BEGUN);
    });

    /** Goes on as another process does. */
    async function expectAllOfIt(): Promise<void> {
      const next = new Grower(await sut.another(), KEY, grower.growth);
      expect(next.growth.size).toBe(BEGUN.length);
      await next.grow(REST);
      await next.expectContent(WHOLE);
    }

    it.each([10, 100_000, 7 * MiB])(
      'rejects with the very error of the source, %i bytes behind what is kept',
      async (size) => {
        const source = failingSource(Buffer.alloc(size, 'x'), gone);
        expect(await rejection(grower.take(source))).toBe(gone);
        expect(grower.kept).toHaveLength(1);
        await expectAllOfIt();
      },
    );

    it('rejects for a source that failed before it was given, or before anything is ready', async () => {
      const failed = new PassThrough().on('error', () => undefined);
      failed.destroy(gone);
      expect(await rejection(grower.take(failed))).toBe(gone);
      const source = new PassThrough();
      const growing = rejection(grower.take(source));
      source.destroy(gone);
      expect(await growing).toBe(gone);
      await expectAllOfIt();
    });

    it('takes a source that ends without its end for broken', async () => {
      const source = stalledSource(Buffer.alloc(1000, 'x'));
      const growing = rejection(grower.take(source));
      setTimeout(() => source.destroy(), 20);
      expect(await growing).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
      await expectAllOfIt();
    });

    it('rejects with the very reason of an abort, and destroys the source', async () => {
      const abort = new AbortController();
      const source = stalledSource(Buffer.alloc(100_000, 'x'));
      const growing = rejection(grower.take(source, { signal: abort.signal }));
      await eventually(
        () => source.readableLength === 0,
        () => 'the first bytes are not taken',
      );
      abort.abort(gone);
      expect(await growing).toBe(gone);
      expect(source.destroyed).toBe(true);
      expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
      await expectAllOfIt();
    });

    it('takes nothing when the abort came first', async () => {
      const source = sourceOf(pattern(10));
      const signal = AbortSignal.abort('no more time');
      expect(await rejection(grower.take(source, { signal }))).toBe('no more time');
      expect(source.destroyed).toBe(true);
      expect(grower.kept).toHaveLength(1);
      await expectAllOfIt();
    });

    it('tells nobody of more once it is aborted, and is at rest when it rejects', async () => {
      const abort = new AbortController();
      const onKeep = async (): Promise<void> => {
        abort.abort(gone);
        await sleep(50);
      };
      const source = endless(Buffer.alloc(MiB, 'x'));
      const terms = { every: 6 * MiB, signal: abort.signal, onKeep };
      expect(await rejection(grower.take(source, terms))).toBe(gone);
      // The call that was under way has ended, and no other one was begun.
      expect(grower.kept).toHaveLength(2);
    });

    it.each<unknown>([new Error('not this one'), 'a text', undefined])(
      'rejects with what keep rejected with: %p',
      async (reason) => {
        const source = endless(Buffer.alloc(MiB, 'x'));
        const onKeep = async (): Promise<void> => {
          await Promise.resolve();
          throw reason;
        };
        expect(await rejection(grower.take(source, { every: 6 * MiB, onKeep }))).toBe(reason);
        expect(source.destroyed).toBe(true);
        const short = sourceOf(Buffer.alloc(10, 'x'));
        expect(await rejection(grower.take(short, { onKeep }))).toBe(reason);
        await expectAllOfIt();
      },
    );

    it('takes what keep was told for kept although it rejected, for it may have been heard', async () => {
      let heard = NOTHING_YET;
      const onKeep = (growth: typeof heard): Promise<void> => {
        heard = growth;
        return Promise.reject(gone);
      };
      expect(await rejection(grower.grow(REST, { onKeep }))).toBe(gone);
      expect(heard.size).toBe(WHOLE.length);
      await new Grower(await sut.another(), KEY, heard).expectContent(WHOLE);
    });

    it('writes nothing more before keep has ended', async () => {
      let [isKept, most] = [true, 0];
      const source = endless(pattern(MiB));
      let given = 0;
      source.on('data', () => (given += 1));
      source.pause();
      const onKeep = async (): Promise<void> => {
        isKept = false;
        const before = given;
        await sleep(100);
        most = Math.max(most, given - before);
        isKept = true;
        if (grower.kept.length === 3) source.push(null);
      };
      await grower.take(source, { every: 6 * MiB, onKeep });
      expect(isKept).toBe(true);
      // What is taken in ahead, at most: buffers and parts.
      expect(most).toBeLessThanOrEqual(16);
    });

    it('leaves nothing open behind many of them', async () => {
      await expectNoLeak(async () => {
        for (let i = 0; i < 40; i += 1) {
          const abort = new AbortController();
          const source = stalledSource(pattern(100_000));
          const growing = rejection(grower.take(source, { signal: abort.signal }));
          setTimeout(() => {
            abort.abort(gone);
          }, i % 10);
          expect(await growing).toBe(gone);
        }
      });
      await expectAllOfIt();
    });
  });
}
