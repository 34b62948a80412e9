import files, { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import {
  calm,
  collect,
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
import { storageKey } from '../storage-key.js';
import { ObjectMissing, ObjectTruncated, StorageUnavailable } from '../storage.errors.js';
import { FilesystemBackend } from './filesystem.backend.js';

const KEY = storageKey('abCD12', 1);
const MiB = 1024 * 1024;
const NOBODY = 65534;
const permissions = async (path: string): Promise<string> =>
  ((await fs.stat(path)).mode & 0o777).toString(8);

/** Rights do not bind root: becomes nobody for a while. */
async function withoutPrivileges<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('FilesystemBackend', () => {
  let folder: string;
  let root: string;
  let sut: FilesystemBackend;
  const file = (...names: string[]): string => join(root, ...names);

  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plik-files-'));
    root = join(folder, 'data', 'files');
    sut = new FilesystemBackend({ directory: root, durable: true });
    await sut.prepare();
  });
  afterEach(async () => {
    await fs.rm(folder, { recursive: true, force: true });
  });

  describe('layout', () => {
    it("is Plik's: two characters of the key, then the key", async () => {
      await store(sut, KEY, pattern(5));
      await store(sut, storageKey('abCD12', 2), pattern(6));
      expect((await fs.readdir(file('ab'))).sort()).toEqual(['abCD12.1', 'abCD12.2']);
      expect(await fs.readFile(file('ab', 'abCD12.1'))).toEqual(pattern(5));
    });

    it('lists nothing of what Plik wrote', async () => {
      await fs.mkdir(file('xY'));
      await fs.writeFile(file('xY', 'xYzabcdefghijklm'), 'of old');
      expect(await listed(sut)).toEqual([]);
    });

    it('is closed to other users', async () => {
      const staged = await sut.stage(KEY, sourceOf(pattern(5)), calm());
      expect(await permissions(file('ab', 'abCD12.1.part'))).toBe('600');
      await staged.commit();
      expect(await permissions(file('ab', KEY))).toBe('600');
      expect(await permissions(file('ab'))).toBe('700');
      expect(await permissions(root)).toBe('700');
      expect(await permissions(join(folder, 'data'))).toBe('700');
    });

    it('leaves no temporary name after a commit', async () => {
      await store(sut, KEY, pattern(5));
      expect(await fs.readdir(file('ab'))).toEqual([KEY]);
    });
  });

  describe('reading a damaged file', () => {
    const bytes = pattern(3 * MiB);

    it.each([0, 1, MiB, 3 * MiB - 1])('fails when it is cut to %i bytes', async (size) => {
      await store(sut, KEY, bytes);
      const object = await sut.open(KEY);
      await fs.truncate(file('ab', KEY), size);
      const error = await rejection(collect(object.read()));
      expect(error).toBeInstanceOf(ObjectTruncated);
      expect(error).toMatchObject({ key: KEY, announced: 3 * MiB, delivered: size });
    });

    it('fails when it is cut while it is read', async () => {
      await store(sut, KEY, bytes);
      await expectNoLeak(async () => {
        const stream = (await sut.open(KEY)).read({ start: 1, end: 3 * MiB });
        let taken = 0;
        const reading = (async () => {
          for await (const chunk of stream) {
            taken += (chunk as Buffer).length;
            await fs.truncate(file('ab', KEY), 2 * MiB + 1);
          }
        })();
        expect(await rejection(reading)).toBeInstanceOf(ObjectTruncated);
        expect(taken).toBe(2 * MiB);
      });
    });

    it('fails when it is cut while it is pumped', async () => {
      await store(sut, KEY, bytes);
      await expectNoLeak(async () => {
        const pump = (await sut.open(KEY)).pump!({ start: 1, end: 3 * MiB });
        await pump.begin();
        await fs.truncate(file('ab', KEY), MiB + 1);
        const sink = new PassThrough().resume();
        const error = await rejection(pump.into(sink));
        expect(error).toBeInstanceOf(ObjectTruncated);
        expect(error).toMatchObject({ announced: 3 * MiB - 1, delivered: MiB });
        expect([pump.errored, sink.writableEnded]).toEqual([error, false]);
      });
    });

    it('does not mind what is missing outside of the range', async () => {
      await store(sut, KEY, bytes);
      const object = await sut.open(KEY);
      await fs.truncate(file('ab', KEY), MiB);
      const read = await collect(object.read({ start: 10, end: MiB }));
      expect(read.equals(bytes.subarray(10, MiB))).toBe(true);
    });

    it('announces the size that the file has now', async () => {
      await store(sut, KEY, bytes);
      await fs.truncate(file('ab', KEY), 7);
      const object = await sut.open(KEY);
      expect(object.size).toBe(7);
      await object.close();
    });

    it('takes a folder of that name for no object', async () => {
      await fs.mkdir(file('ab', KEY), { recursive: true });
      await expectNoLeak(async () => {
        expect(await rejection(sut.open(KEY))).toBeInstanceOf(ObjectMissing);
      });
    });
  });

  describe('after a crash', () => {
    const restarted = (): FilesystemBackend =>
      new FilesystemBackend({ directory: root, durable: true });

    it('lists what was being written, and lets nobody read it or write over it', async () => {
      const abort = new AbortController();
      const staging = rejection(sut.stage(KEY, stalledSource(pattern(9)), abort.signal));
      const partial = file('ab', `${KEY}.part`);
      await eventually(
        () => existsSync(partial),
        () => 'no file is made',
      );
      const next = restarted();
      expect(await rejection(next.open(KEY))).toBeInstanceOf(ObjectMissing);
      const again = sourceOf(pattern(9));
      const error = await rejection(next.stage(KEY, again, calm()));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error).toMatchObject({ key: KEY, backend: 'file', cause: { code: 'EEXIST' } });
      expect(again.destroyed).toBe(true);
      expect(await listed(next)).toEqual([{ key: KEY, partial: true }]);
      await store(next, storageKey('abCD12', 2), pattern(8));
      await next.deletePartial(KEY);
      expect(await listed(next)).toEqual([{ key: 'abCD12.2', partial: false }]);
      abort.abort();
      await staging;
    });

    it('has the object when the name was given and nothing more was done', async () => {
      const staged = await sut.stage(KEY, sourceOf(pattern(9)), calm());
      const rename = jest.spyOn(files, 'rename').mockImplementationOnce((from, to, done) => {
        files.linkSync(from, to);
        files.unlinkSync(from);
        process.nextTick(done, new Error('killed'));
      });
      await rejection(staged.commit());
      rename.mockRestore();
      const next = restarted();
      expect(await listed(next)).toEqual([{ key: KEY, partial: false }]);
      expect(await readAll(await next.open(KEY))).toEqual(pattern(9));
      await next.delete(KEY);
      expect(await listed(next)).toEqual([]);
    });
  });

  describe('listing', () => {
    it('does not see what is not its own', async () => {
      await store(sut, KEY, pattern(1));
      await fs.mkdir(file('lost+found'), { mode: 0o000 });
      await fs.mkdir(file('ab', 'abFolder.1'));
      await fs.mkdir(file('a'));
      await fs.writeFile(file('README'), '');
      await fs.writeFile(file('.probe'), '');
      const foreign = ['notes.txt~', '.hidden', 'ab-c', `${KEY}.part.part`, 'xxForeign', 'ab.01'];
      for (const name of foreign) await fs.writeFile(file('ab', name), '');
      await fs.writeFile(file('a', 'abElsewhere'), '');
      await fs.symlink('/etc/passwd', file('ab', 'abLink'));
      if (process.geteuid?.() === 0) {
        await fs.chmod(folder, 0o711);
        for (const path of [join(folder, 'data'), root, file('ab'), file('a')]) {
          await fs.chown(path, NOBODY, NOBODY);
        }
      }
      expect(await withoutPrivileges(() => listed(sut))).toEqual([{ key: KEY, partial: false }]);
    });

    it('goes on when a folder vanishes', async () => {
      const ids = ['aa', 'bb', 'cc'];
      for (const id of ids) await store(sut, storageKey(id, 1), pattern(1));
      const seen: string[] = [];
      for await (const { key } of sut.list()) {
        seen.push(key);
        for (const id of ids) await fs.rm(file(id), { recursive: true, force: true });
      }
      expect(seen).toHaveLength(1);
    });

    it('fails when the data directory is gone, rather than showing it empty', async () => {
      await fs.rm(root, { recursive: true });
      expect(await rejection(listed(sut))).toMatchObject({ code: 'ENOENT' });
    });
  });

  describe('folders that vanish', () => {
    it('makes a shard again that somebody removed', async () => {
      await store(sut, KEY, pattern(1));
      await sut.delete(KEY);
      await fs.rmdir(file('ab'));
      await store(sut, KEY, pattern(2));
      expect(await readAll(await sut.open(KEY))).toEqual(pattern(2));
    });

    it('does not make the data directory again: its volume may not be mounted', async () => {
      await fs.rm(root, { recursive: true });
      const error = await rejection(sut.stage(KEY, sourceOf(pattern(1)), calm()));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(existsSync(root)).toBe(false);
      expect(await rejection(sut.check())).toMatchObject({ code: 'ENOENT' });
    });
  });

  describe('prepare and check', () => {
    const clear = (directory: string): RegExp =>
      new RegExp(`^the data directory ${directory} cannot be used: check that .* user \\d+ may`);

    it('tells what is wrong when the path is a file', async () => {
      const directory = join(folder, 'taken');
      await fs.writeFile(directory, '');
      const error = await rejection(new FilesystemBackend({ directory, durable: true }).prepare());
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error).toMatchObject({ backend: 'file', cause: { code: 'EEXIST' } });
      expect((error as Error).message).toMatch(clear(directory));
    });

    it.each(['000', '300', '500', '600'])('tells what is wrong with mode %s', async (mode) => {
      await fs.chmod(folder, 0o711);
      const directory = join(folder, 'others');
      await fs.mkdir(directory);
      if (process.geteuid?.() === 0) await fs.chown(directory, NOBODY, NOBODY);
      await fs.chmod(directory, mode);
      const others = new FilesystemBackend({ directory, durable: true });
      const error = await withoutPrivileges(() => rejection(others.prepare()));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error).toMatchObject({ cause: { code: 'EACCES' } });
      expect((error as Error).message).toMatch(clear(directory));
    });

    it('leaves no trace of the check', async () => {
      await Promise.all([1, 2, 3].map(() => sut.check()));
      expect(await fs.readdir(root)).toEqual([]);
    });
  });
});
