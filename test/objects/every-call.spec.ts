import { StorageError } from '../../libs/storage/src/storage.errors.js';
import {
  calm,
  collect,
  listed,
  pattern,
  sourceOf,
  store,
  testKey,
} from '../../libs/storage/testing/support.js';
import type { Fault, Faults } from '../support/faulty-proxy.js';
import { PART, QUICK } from '../support/object-storage.js';
import { behindProxy } from '../support/behind-proxy.js';

const KEY = testKey('everycall', 1);
const IMPATIENT = {
  ...QUICK,
  ...{ inactivityTimeout: 300, attempts: 3, firstPause: 5, longestPause: 20, removalTimeout: 500 },
};
const refused: Fault = { kind: 'answer', status: 403, code: 'AccessDenied' };
const reset: Fault = { kind: 'reset-answer', after: 0 };

/** What befalls a storage at its n-th request. */
const troubles: [string, (n: number) => Faults][] = [
  ['is refused', (n) => (_, number) => (number === n ? refused : undefined)],
  ['and all later ones are refused', (n) => (_, number) => (number >= n ? refused : undefined)],
  ['loses its answer', (n) => (_, i) => (i === n ? { kind: 'lose-answer' } : undefined)],
  ['and all later ones are reset', (n) => (_, number) => (number >= n ? reset : undefined)],
];

/** The same with `for every n`: none, some and more than all of the requests of a transfer. */
describe.each(troubles)('the n-th request %s, for every n', (_what, trouble) => {
  const at = behindProxy(IMPATIENT);

  /** Stages and commits as the server does: what fails is discarded. Answers whether it is stored. */
  async function attempt(key: string, bytes: Buffer): Promise<boolean> {
    try {
      const staged = await at.sut.stage(key, sourceOf(bytes), calm());
      try {
        await staged.commit();
      } catch (error) {
        await staged.discard().catch(() => undefined);
        throw error;
      }
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
      return false;
    }
  }

  /** As the cleaner does with what no row names. */
  async function clean(): Promise<void> {
    for (const { key, partial } of await listed(at.direct)) {
      await (partial ? at.direct.deletePartial(key) : at.direct.delete(key));
    }
  }

  it.each([
    ['of one part', 70_000],
    ['of several parts', 2 * PART + 17],
  ])('an upload %s is stored whole, or leaves nothing that cannot be cleaned', async (_, size) => {
    const bytes = pattern(size);
    let requests = 0;
    for (let n = 0; n <= requests; n += 1) {
      at.proxy.use(trouble(n));
      const isStored = await attempt(KEY, bytes);
      requests = Math.max(requests, Math.min(at.proxy.seen.length, 12));
      at.proxy.use(() => undefined);
      if (isStored) {
        expect(Buffer.compare(await collect((await at.direct.open(KEY)).read()), bytes)).toBe(0);
      }
      await clean();
      expect(await listed(at.direct)).toEqual([]);
      // The next one is not troubled by what was.
      await store(at.sut, KEY, pattern(10));
      await at.sut.delete(KEY);
    }
    expect(requests).toBeGreaterThan(size > PART ? 2 : 0);
  });

  it('a download is whole, or fails', async () => {
    const bytes = pattern(PART);
    await store(at.direct, KEY, bytes);
    for (let n = 0; n < 4; n += 1) {
      at.proxy.use(trouble(n));
      const read = await at.sut
        .open(KEY)
        .then((object) => collect(object.read()))
        .catch((error: unknown) => error);
      if (Buffer.isBuffer(read)) expect(Buffer.compare(read, bytes)).toBe(0);
      else expect(read).toBeInstanceOf(StorageError);
    }
  });
});
