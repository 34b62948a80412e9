import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { listed, pattern, readAll, rejection, store } from '../../testing/support.js';
import { storageKey } from '../storage-key.js';
import { ObjectMissing } from '../storage.errors.js';
import { FilesystemBackend } from './filesystem.backend.js';

const KEY = storageKey('abCD12', 1);

describe('FilesystemBackend, adopting', () => {
  let folder: string;
  let root: string;
  let sut: FilesystemBackend;
  const file = (...names: string[]): string => join(root, ...names);

  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plik-files-'));
    root = join(folder, 'files');
    sut = new FilesystemBackend({ directory: root, durable: true });
    await sut.prepare();
  });
  afterEach(async () => {
    await fs.rm(folder, { recursive: true, force: true });
  });

  it('shares the bytes with the file', async () => {
    const path = join(folder, 'of-plik');
    await fs.writeFile(path, pattern(5));
    await (await sut.adopt(KEY, path))?.commit();
    const [ours, theirs] = [await fs.stat(file('ab', KEY)), await fs.stat(path)];
    expect([ours.ino, ours.nlink]).toEqual([theirs.ino, 2]);
    expect(await fs.readdir(file('ab'))).toEqual([KEY]);
  });

  it.each(['EXDEV', 'EPERM', 'EMLINK'])('cannot when the system says %s', async (code) => {
    const link = jest.spyOn(fs, 'link');
    link.mockRejectedValueOnce(Object.assign(new Error(code), { code }));
    expect(await sut.adopt(KEY, join(folder, 'of-plik'))).toBeNull();
    expect(await listed(sut)).toEqual([]);
  });

  it('makes a shard again that somebody removed', async () => {
    const path = join(folder, 'of-plik');
    await fs.writeFile(path, pattern(5));
    await store(sut, KEY, pattern(1));
    await fs.rm(file('ab'), { recursive: true });
    await (await sut.adopt(KEY, path))?.commit();
    expect(await readAll(await sut.open(KEY))).toEqual(pattern(5));
  });

  it('is no trouble of the file when the data directory is gone', async () => {
    await fs.rm(root, { recursive: true });
    await fs.writeFile(join(folder, 'of-plik'), '');
    const error = await rejection(sut.adopt(KEY, join(folder, 'of-plik')));
    expect(error).not.toBeInstanceOf(ObjectMissing);
  });
});
