import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyDisk } from '../../testing/faulty-disk.js';
import { Grower } from '../../testing/grower.js';
import {
  expectNoLeak,
  failingSource,
  listed,
  pattern,
  readAll,
  rejection,
  testKey,
} from '../../testing/support.js';
import { NOTHING_YET } from '../growing.js';
import { storageFailure } from '../storage-failure.js';
import { ObjectMissing, StorageFull, StorageUnavailable } from '../storage.errors.js';
import { FilesystemBackend } from './filesystem.backend.js';

const KEY = testKey('abCD12', 1);
const MiB = 1024 * 1024;
const FIRST = pattern(300_000);
const SECOND = pattern(200_000);
const WHOLE = Buffer.concat([FIRST, SECOND]);

describe('FilesystemBackend with objects in pieces', () => {
  let root: string;
  let backend: FilesystemBackend;
  let grower: Grower;
  /** What is known when a process begins. */
  let grown = NOTHING_YET;
  let handleMethods: object;

  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'plik-growing-'));
    grown = NOTHING_YET;
    restart();
    await backend.prepare();
    const handle = await fs.open(root, 'r');
    handleMethods = Object.getPrototypeOf(handle) as object;
    await handle.close();
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  /** Another process on the same folder, which knows how far the object has come. */
  function restart(durable = true): void {
    backend = new FilesystemBackend({ directory: root, durable });
    grower = new Grower(backend, KEY, grown);
  }

  const partial = join('ab', `${KEY}.part`);
  const sizeOfPartial = async (): Promise<number> => (await fs.stat(join(root, partial))).size;

  async function finish(): Promise<void> {
    const staged = await grower.grown();
    await staged.commit();
  }

  async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
    const disk = new FaultyDisk(handleMethods, 0, 'EIO');
    await work().finally(() => {
      disk.restore();
    });
    return disk.calls;
  }

  /** What comes of `work` when its n-th call fails. */
  async function failing(n: number, code: string, work: () => Promise<void>): Promise<unknown> {
    const disk = new FaultyDisk(handleMethods, n, code);
    const outcome = await work().then(
      () => null,
      (error: unknown) => error,
    );
    disk.restore();
    return outcome;
  }

  it('flushes the name of a file once, and its bytes before they are kept, with few calls', async () => {
    const flushed: number[] = [];
    let calls: string[] = [];
    const onKeep = (): Promise<void> => {
      flushed.push(calls.filter((call) => call.endsWith('sync')).length);
      return Promise.resolve();
    };
    const disk = new FaultyDisk(handleMethods, 0, 'EIO');
    calls = disk.calls;
    try {
      await grower.grow(FIRST, { onKeep });
      // The shard into the data directory, the bytes, and the name into the shard.
      expect(flushed).toEqual([3]);
      expect([...calls].sort()).toEqual(
        ['mkdir', 'open', 'open', 'open', 'sync', 'sync', 'datasync', 'writev'].sort(),
      );
      calls.length = 0;
      await grower.grow(SECOND, { onKeep });
      expect(calls.filter((call) => call !== 'writev')).toEqual(['open', 'stat', 'datasync']);
      expect(flushed).toEqual([3, 1]);
    } finally {
      disk.restore();
    }
  });

  it('flushes nothing when it need not be durable', async () => {
    restart(false);
    const calls = await callsOf(async () => {
      await grower.grow(FIRST);
      await grower.grow(SECOND);
      await finish();
    });
    expect(calls.filter((call) => call.endsWith('sync'))).toEqual([]);
  });

  it.each([
    ['EIO', StorageUnavailable],
    ['ENOSPC', StorageFull],
  ])('survives %s in every call of a piece', async (code, kind) => {
    for (const before of [NOTHING_YET, { size: FIRST.length, notes: '' }]) {
      const rest = WHOLE.subarray(before.size);
      const prepare = async (): Promise<void> => {
        grown = NOTHING_YET;
        restart();
        if (before.size > 0) await grower.grow(FIRST);
        grown = before;
        restart();
      };
      await prepare();
      const steps = (await callsOf(() => grower.grow(rest))).length;
      expect(steps).toBeGreaterThanOrEqual(4);
      await expectNoLeak(async () => {
        for (let step = 1; step <= steps; step += 1) {
          await prepare();
          const error = await failing(step, code, () => grower.grow(rest));
          // As the façade does.
          expect(storageFailure(error, {})).toBeInstanceOf(kind);
          expect(grower.growth).toEqual(before);
          restart();
          await grower.grow(rest);
          await grower.expectContent(WHOLE);
          await backend.delete(KEY);
          expect(await listed(backend)).toEqual([]);
        }
      });
    }
  });

  it('survives trouble in every call of its end: what has grown stays, or is the object', async () => {
    const prepare = async (): Promise<void> => {
      grown = NOTHING_YET;
      restart();
      await grower.grow(FIRST);
      await grower.grow(SECOND);
      grown = grower.growth;
    };
    await prepare();
    const calls = await callsOf(finish);
    expect(calls).toEqual(['open', 'stat', 'sync', 'rename', 'open', 'sync']);
    const outcomes: string[] = [];
    await expectNoLeak(async () => {
      for (let step = 1; step <= calls.length; step += 1) {
        await prepare();
        expect(await failing(step, 'EIO', finish)).toMatchObject({ code: 'EIO' });
        restart();
        const again = await finish().catch((error: unknown) => error);
        if (again !== undefined) expect(again).toBeInstanceOf(ObjectMissing);
        outcomes.push(again === undefined ? 'again' : 'done');
        expect((await readAll(await backend.open(KEY))).equals(WHOLE)).toBe(true);
        expect(await listed(backend)).toEqual([{ key: KEY, partial: false }]);
        await backend.delete(KEY);
      }
    });
    expect(outcomes).toEqual(['again', 'again', 'again', 'again', 'done', 'done']);
  });

  it('makes the name of an object durable, whose commit another process did not survive', async () => {
    await grower.grow(FIRST);
    await finish();
    const calls = await callsOf(async () => {
      expect(await rejection(grower.grown())).toBeInstanceOf(ObjectMissing);
    });
    expect(calls).toEqual(['open', 'open', 'sync']);
  });

  it('gives back the room of what is not kept: on a full disk, and when the source fails', async () => {
    await grower.grow(FIRST);
    const gone = new Error('the sender is gone');
    const source = failingSource(SECOND, gone);
    expect(await rejection(grower.take(source))).toBe(gone);
    expect(await sizeOfPartial()).toBe(FIRST.length);
    const bytes = pattern(30 * MiB);
    const writes = (await callsOf(() => new Grower(backend, testKey('other', 1)).grow(bytes)))
      .length;
    expect(writes).toBeGreaterThan(6);
    // In the middle of many writes: open, stat, and some that went well.
    const error = await failing(5, 'ENOSPC', () => grower.grow(bytes));
    expect(error).toBeInstanceOf(StorageFull);
    expect(await sizeOfPartial()).toBe(FIRST.length);
  });

  it('leaves the bytes when keep rejects, for it may have been heard', async () => {
    await grower.grow(FIRST);
    await rejection(grower.grow(SECOND, { times: 0 }));
    expect(await sizeOfPartial()).toBe(WHOLE.length);
  });

  it('does not touch what else has the name of an older partial file', async () => {
    const foreign = join(root, 'foreign');
    await fs.writeFile(foreign, SECOND);
    await (await backend.adopt(KEY, foreign))?.discard();
    const adopted = await backend.adopt(KEY, foreign);
    await grower.grow(FIRST);
    expect((await fs.readFile(foreign)).equals(SECOND)).toBe(true);
    await grower.expectContent(FIRST);
    await adopted?.discard();
  });

  it('writes through no link', async () => {
    const target = join(root, 'target');
    await fs.writeFile(target, FIRST);
    await grower.grow(FIRST);
    await fs.rm(join(root, partial));
    await fs.symlink(target, join(root, partial));
    await rejection(grower.grow(SECOND));
    expect((await fs.readFile(target)).equals(FIRST)).toBe(true);
  });
});
