import type { StorageBackend } from '../../libs/storage/src/storage-backend.js';
import { NOTHING_YET } from '../../libs/storage/src/growing.js';
import {
  ObjectMissing,
  StorageError,
  StorageUnavailable,
} from '../../libs/storage/src/storage.errors.js';
import { Grower, dead } from '../../libs/storage/testing/grower.js';
import {
  calm,
  expectNoLeak,
  listed,
  pattern,
  readAll,
  rejection,
  sourceOf,
  testKey,
} from '../../libs/storage/testing/support.js';
import {
  type Fault,
  type Faults,
  type Seen,
  first,
  isComplete,
  isPart,
  isPut,
} from '../support/faulty-proxy.js';
import { MiB, PART, QUICK } from '../support/object-storage.js';
import { behindProxy } from '../support/behind-proxy.js';

const KEY = testKey('growing', 1);
const IMPATIENT = {
  ...QUICK,
  ...{ inactivityTimeout: 700, attempts: 3, firstPause: 5, longestPause: 20, removalTimeout: 500 },
};
/** Parts, tails of which one becomes part of a part, and one that becomes the last part. */
const PIECES = [PART + 1000, 2000, PART + 500, 700];
const BYTES = pattern(PIECES.reduce((sum, size) => sum + size, 0));
const refused: Fault = { kind: 'answer', status: 403, code: 'AccessDenied' };
const reset: Fault = { kind: 'reset-answer', after: 0 };
const isCopy = (seen: Seen): boolean => isPart(seen) && 'x-amz-copy-source' in seen.headers;

const troubles: [string, (n: number) => Faults][] = [
  ['is refused', (n) => (_, number) => (number === n ? refused : undefined)],
  ['and all later ones are refused', (n) => (_, number) => (number >= n ? refused : undefined)],
  ['loses its answer', (n) => (_, i) => (i === n ? { kind: 'lose-answer' } : undefined)],
  ['and all later ones are reset', (n) => (_, number) => (number >= n ? reset : undefined)],
];

describe('growing in an S3 service with faults', () => {
  const at = behindProxy(IMPATIENT);

  /** Goes on with what is not kept yet, to the end of each piece. */
  async function send(grower: Grower): Promise<void> {
    let end = 0;
    for (const size of PIECES) {
      end += size;
      if (grower.growth.size < end) await grower.grow(BYTES.subarray(grower.growth.size, end));
    }
    await finish(grower);
  }

  async function finish(grower: Grower): Promise<void> {
    try {
      await (await grower.grown()).commit();
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      expect((await at.direct.open(KEY)).size).toBe(grower.growth.size);
    }
  }

  const goOn = (grower: Grower): Grower => new Grower(at.direct, KEY, grower.growth);

  async function expectStored(bytes: Buffer): Promise<void> {
    expect((await readAll(await at.direct.open(KEY))).equals(bytes)).toBe(true);
  }

  async function clean(backend: StorageBackend): Promise<void> {
    for (const { key, partial } of await listed(backend)) {
      await (partial ? backend.deletePartial(key) : backend.delete(key));
    }
    expect(await listed(backend)).toEqual([]);
  }

  it.each(troubles)(
    'another process ends what the n-th request, which %s, broke off',
    async (_, trouble) => {
      let requests = 0;
      for (let n = 0; n <= requests; n += 1) {
        at.proxy.use(trouble(n));
        const grower = new Grower(at.sut, KEY);
        const error = await send(grower).catch((reason: unknown) => reason);
        requests = Math.max(requests, Math.min(at.proxy.seen.length, 30));
        at.proxy.use(() => undefined);
        if (error !== undefined) {
          expect(error).toBeInstanceOf(StorageError);
          await send(goOn(grower));
        }
        await expectStored(BYTES);
        await clean(at.direct);
      }
      expect(requests).toBeGreaterThan(10);
    },
  );

  it('survives a service that dies in the middle of a part, and keeps what had arrived', async () => {
    const grower = new Grower(at.sut, KEY);
    await grower.grow(BYTES.subarray(0, PIECES[0]));
    at.proxy.use((seen) => (isPart(seen) ? { kind: 'reset-request', after: MiB } : undefined));
    const rest = BYTES.subarray(PIECES[0]);
    await expectNoLeak(async () => {
      expect(await rejection(grower.grow(rest))).toBeInstanceOf(StorageUnavailable);
    });
    at.proxy.use(() => undefined);
    const next = goOn(grower);
    await next.grow(rest);
    await next.expectContent(BYTES);
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });

  it('survives a death between a tail and its keep', async () => {
    const grower = new Grower(at.sut, KEY);
    await grower.grow(BYTES.subarray(0, 1000));
    const tails = at.proxy.seen.filter(isPut).length;
    expect(await rejection(grower.grow(Buffer.alloc(500, 'x'), { times: 0 }))).toBe(dead);
    expect(at.proxy.seen.filter(isPut).length).toBe(tails + 1);
    const next = goOn(grower);
    await next.grow(BYTES.subarray(1000));
    await next.expectContent(BYTES);
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });

  it('has no more than one tail when nothing dies', async () => {
    const grower = new Grower(at.sut, KEY);
    for (let i = 0; i < 5; i += 1) await grower.grow(BYTES.subarray(i * 100, i * 100 + 100));
    expect(await listed(at.direct)).toHaveLength(1);
    await grower.expectContent(BYTES.subarray(0, 500));
  });

  it('takes an end whose answers are all lost for done', async () => {
    const grower = new Grower(at.sut, KEY);
    await grower.grow(BYTES);
    at.proxy.use((seen) => (isComplete(seen) ? { kind: 'lose-answer' } : undefined));
    await (await grower.grown()).commit();
    await expectStored(BYTES);
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });

  it('cuts off what Ceph makes a part of the object, also when that is broken off', async () => {
    const grower = new Grower(at.sut, KEY);
    await grower.grow(BYTES.subarray(0, PART + 1000));
    const dying = grower.grow(Buffer.alloc(4 * PART, 'x'), { times: 0 });
    expect(await rejection(dying)).toBe(dead);
    at.proxy.use((seen) => (isCopy(seen) ? refused : undefined));
    expect(await rejection((await grower.grown()).commit())).toBeInstanceOf(StorageUnavailable);
    at.proxy.use(() => undefined);
    await goOn(grower).expectContent(BYTES.subarray(0, PART + 1000));
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });

  it('finds out that somebody has put a part in the place of one that is kept', async () => {
    const grower = new Grower(at.sut, KEY);
    await grower.grow(BYTES.subarray(0, PART));
    const [id] = JSON.parse(grower.growth.notes) as [string];
    // One who has lost its lock, and did not notice; the upload had begun, and no part was kept.
    await at.direct.grow(KEY, NOTHING_YET, sourceOf(Buffer.alloc(10)), {
      signal: calm(),
      every: PART,
      keep: () => Promise.resolve(),
    });
    const late = new Grower(at.direct, KEY, {
      size: 10,
      notes: JSON.stringify([id, 0, 0, '', 10]),
    });
    await late.grow(Buffer.alloc(PART - 10));
    const error = await rejection(grower.grown());
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect((error as Error).message).toBe('the S3 storage keeps other parts than were sent');
    await at.direct.deletePartial(KEY);
  });

  it('survives passing trouble without telling anybody', async () => {
    at.proxy.use(first(2, () => true, { kind: 'answer', status: 503, code: 'SlowDown' }));
    const grower = new Grower(at.sut, KEY);
    await send(grower);
    await expectStored(BYTES);
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });
});
