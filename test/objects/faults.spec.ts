import { createHash } from 'node:crypto';
import { S3Backend } from '../../libs/storage/src/backends/s3.backend.js';
import { StorageUnavailable } from '../../libs/storage/src/storage.errors.js';
import type { S3Tuning } from '../../libs/storage/src/backends/s3/s3-tuning.js';
import {
  calm,
  collect,
  eventually,
  expectNoLeak,
  listed,
  pattern,
  rejection,
  sourceOf,
  stalledSource,
  store,
  testKey,
} from '../../libs/storage/testing/support.js';
import {
  type Fault,
  first,
  isAbort,
  isComplete,
  isCreate,
  isGet,
  isPart,
  isPut,
} from '../support/faulty-proxy.js';
import { MiB, PART, QUICK, s3Options } from '../support/object-storage.js';
import { behindProxy } from '../support/behind-proxy.js';

const KEY = testKey('faulty', 1);
const IMPATIENT: Partial<S3Tuning> = {
  ...QUICK,
  inactivityTimeout: 700,
  attempts: 4,
  firstPause: 20,
  longestPause: 100,
  removalTimeout: 1500,
};
const SIZE = 3 * PART + 17;
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('an S3 service with faults', () => {
  const bytes = pattern(SIZE);
  const at = behindProxy(IMPATIENT);

  const stored = async (): Promise<string> =>
    digest(await collect((await at.direct.open(KEY)).read()));

  const slowDown: Fault = { kind: 'answer', status: 503, code: 'SlowDown' };
  const passing: [string, (seen: Parameters<typeof isPart>[0]) => boolean, Fault][] = [
    ['parts that are refused', isPart, slowDown],
    ['parts whose request is reset', isPart, { kind: 'reset-request', after: MiB }],
    ['parts whose answer is lost', isPart, { kind: 'lose-answer' }],
    ['parts that hang', isPart, { kind: 'hang', after: -1 }],
    ['a beginning that is refused', isCreate, slowDown],
    ['a beginning whose answer is lost', isCreate, { kind: 'lose-answer' }],
    ['an end that is refused', isComplete, slowDown],
    ['an end whose answer is lost', isComplete, { kind: 'lose-answer' }],
  ];

  it.each(passing)('an upload survives %s', async (_what, which, fault) => {
    at.proxy.use(first(2, which, fault));
    await store(at.sut, KEY, bytes);
    expect(await stored()).toBe(digest(bytes));
    expect(await listed(at.direct)).toEqual([{ key: KEY, partial: false }]);
  });

  it('an end whose answers are all lost has succeeded', async () => {
    at.proxy.use((seen) => (isComplete(seen) ? { kind: 'lose-answer' } : undefined));
    await store(at.sut, KEY, bytes);
    expect(await stored()).toBe(digest(bytes));
  });

  it('a small file whose answers are all lost has succeeded', async () => {
    at.proxy.use((seen) => (isPut(seen) ? { kind: 'lose-answer' } : undefined));
    await store(at.sut, KEY, pattern(2 * MiB));
    expect(await stored()).toBe(digest(pattern(2 * MiB)));
  });

  it('nothing is left of an upload that the service refuses for good', async () => {
    at.proxy.use((seen) => (isPart(seen) ? slowDown : undefined));
    const source = sourceOf(bytes);
    const began = Date.now();
    const error = await rejection(at.sut.stage(KEY, source, calm()));
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect((error as Error).message).toBe('the S3 storage does not work: SlowDown, HTTP 503');
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(source.destroyed).toBe(true);
    expect(await listed(at.direct)).toEqual([]);
  });

  it('a stalled sender hears of a failed part, too', async () => {
    at.proxy.use((seen) => (isPart(seen) ? slowDown : undefined));
    const error = await rejection(at.sut.stage(KEY, stalledSource(pattern(PART + 1)), calm()));
    expect(error).toBeInstanceOf(StorageUnavailable);
  });

  it.each([100, MiB])('a commit that fails is taken back: %i bytes', async (size) => {
    const staged = await at.sut.stage(KEY, sourceOf(pattern(size)), calm());
    at.proxy.use(() => slowDown);
    expect(await rejection(staged.commit())).toBeInstanceOf(StorageUnavailable);
    at.proxy.use(() => undefined);
    await staged.discard();
    await staged.discard();
    expect(await listed(at.direct)).toEqual([]);
  });

  it('nothing is left of an upload that is broken off in the middle', async () => {
    const gone = new Error('the sender is gone');
    await expectNoLeak(async () => {
      const abort = new AbortController();
      const staging = rejection(at.sut.stage(KEY, stalledSource(bytes), abort.signal));
      await eventually(
        () => at.proxy.seen.some(isPart),
        () => 'no part was sent',
      );
      abort.abort(gone);
      expect(await staging).toBe(gone);
      expect(await listed(at.direct)).toEqual([]);
    });
    expect(at.proxy.seen.filter(isAbort)).toHaveLength(1);
  });

  const breaks: [string, Fault][] = [
    ['is reset', { kind: 'reset-answer', after: MiB }],
    ['ends too early', { kind: 'close-answer', after: MiB + 1 }],
    ['hangs', { kind: 'hang', after: 2 * MiB }],
    ['never begins', { kind: 'hang', after: -1 }],
  ];

  it.each(breaks)(
    'a download goes on where it was when the connection %s',
    async (_what, fault) => {
      await store(at.direct, KEY, bytes);
      for (const range of [undefined, { start: 12_345, end: SIZE - 7 }]) {
        at.proxy.use(first(2, isGet, fault));
        const stream = (await at.sut.open(KEY)).read(range);
        const read = await collect(stream);
        expect(digest(read)).toBe(digest(bytes.subarray(range?.start, range?.end)));
        expect(stream.bytesRead).toBe(read.length);
        expect(at.proxy.seen.filter(isGet)).toHaveLength(3);
      }
    },
  );

  it('a download fails when it makes no more progress', async () => {
    await store(at.direct, KEY, bytes);
    const object = await at.sut.open(KEY);
    at.proxy.use((seen) => (isGet(seen) ? { kind: 'reset-answer', after: 0 } : undefined));
    expect(await rejection(collect(object.read()))).toBeInstanceOf(StorageUnavailable);
  });

  it('waits for a service that is slow', async () => {
    at.proxy.use(() => ({ kind: 'delay', milliseconds: 100 }));
    await store(at.sut, KEY, bytes);
    expect(digest(await collect((await at.sut.open(KEY)).read()))).toBe(digest(bytes));
  });

  it('asks for server-side encryption where it is configured', async () => {
    const { prefix } = s3Options();
    const encrypting = new S3Backend(s3Options({ prefix, endpoint: at.proxy.url, sse: 'S3' }), {
      ...IMPATIENT,
      attempts: 1,
    });
    // A Ceph without keys of its own may refuse: what it is asked for is looked at.
    await store(encrypting, KEY, pattern(10)).catch(() => undefined);
    await store(encrypting, KEY, bytes).catch(() => undefined);
    const asked = [at.proxy.seen.find(isPut), at.proxy.seen.find(isCreate)];
    expect(asked.map((seen) => seen?.headers['x-amz-server-side-encryption'])).toEqual([
      'AES256',
      'AES256',
    ]);
    await encrypting.close();
  });

  it('is found out by the readiness probe, within its time', async () => {
    const probing = new S3Backend(s3Options({ endpoint: at.proxy.url }), { checkTimeout: 300 });
    at.proxy.use(() => ({ kind: 'hang', after: -1 }));
    const began = Date.now();
    expect(await rejection(probing.check())).toBeInstanceOf(StorageUnavailable);
    expect(Date.now() - began).toBeLessThan(5000);
    await probing.close();
  });
});
