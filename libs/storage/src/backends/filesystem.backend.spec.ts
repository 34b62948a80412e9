import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ObjectTruncated, StorageError, storageKey } from '../index.js';
import { FilesystemBackend } from './filesystem.backend.js';

const never = new AbortController().signal;
const folders: string[] = [];

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'plik-storage-'));
  folders.push(path);
  return path;
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

let counter = 0;
const freshKey = (): string => storageKey(`fresh${String(++counter)}`, 1);

describe('FilesystemBackend', () => {
  let directory: string;
  let sut: FilesystemBackend;

  beforeEach(async () => {
    directory = await folder();
    sut = new FilesystemBackend({ directory, durable: true });
    await sut.prepare();
  });

  async function store(key: string, content: Buffer): Promise<string> {
    await (await sut.stage(key, Readable.from([content], { objectMode: false }), never)).commit();
    return join(directory, key.slice(0, 2), key);
  }

  it("has Plik's layout, for its own user only", async () => {
    const path = await store(storageKey('AbCdEfGhIjKlMnOp', 0), Buffer.from('abc'));
    expect(path).toBe(join(directory, 'Ab', 'AbCdEfGhIjKlMnOp'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'Ab'))).mode & 0o777).toBe(0o700);
  });

  it('fails a read of bytes that are cut off while they are read', async () => {
    const path = await store(freshKey(), Buffer.alloc(8 << 20));
    const object = await sut.open(path.split('/').at(-1)!);
    await truncate(path, 5 << 20);
    await expect(buffer(object.read())).rejects.toThrow(ObjectTruncated);
  });

  it('refuses to write over an attempt that is under way', async () => {
    const key = freshKey();
    await sut.stage(key, Readable.from([Buffer.from('a')]), never);
    const second = Readable.from([Buffer.from('b')]);
    await expect(sut.stage(key, second, never)).rejects.toThrow(StorageError);
    expect(second.destroyed).toBe(true);
  });

  it('lists nothing that is not its own', async () => {
    await store(storageKey('zzzz', 1), Buffer.from('ours'));
    await mkdir(join(directory, 'zz', 'zzfolder'));
    await writeFile(join(directory, 'zz', 'notes.txt~'), '');
    await writeFile(join(directory, 'zz', 'zzzz.01'), '');
    await writeFile(join(directory, 'zz', 'other'), '');
    await writeFile(join(directory, 'README'), '');
    const keys: string[] = [];
    for await (const { key } of sut.list()) keys.push(key);
    expect(keys).toEqual(['zzzz.1']);
  });

  it('says in one line why a folder cannot be used', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    const wrong = new FilesystemBackend({ directory: file, durable: true });
    await expect(wrong.prepare()).rejects.toThrow(
      `the data directory ${file} cannot be used: check that it is a directory`,
    );
  });
});
