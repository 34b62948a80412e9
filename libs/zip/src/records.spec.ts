import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readByOthers, readNames } from '../testing/readers.js';
import { ArchiveLayout, type StoredEntry, archiveLength } from './layout.js';
import { dosTime, needsZip64 } from './records.js';

const modified = new Date('2026-11-23T10:00:00Z');
const GiB = 1024 ** 3;

describe('the records of an archive', () => {
  let folder: string;
  let fd: number;
  let at: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plik-records-'));
    fd = openSync(join(folder, 'a.zip'), 'w');
    at = 0;
  });
  afterEach(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  const put = (bytes: Buffer): void => {
    at += writeSync(fd, bytes, 0, bytes.length, at);
  };
  /** Zeros that take no room. */
  const skip = (size: number): void => {
    at += size;
    ftruncateSync(fd, at);
  };
  const finish = (layout: ArchiveLayout): string => {
    for (const record of layout.finish()) put(record);
    return join(folder, 'a.zip');
  };

  it('number more than 65,535 entries', async () => {
    const layout = new ArchiveLayout();
    const entries: StoredEntry[] = [];
    for (let i = 0; i < 65_600; i += 1) {
      const content = Buffer.from(i % 3 === 0 ? '' : `content ${i}`);
      const { length } = content;
      const sums = { crc: crc32(content), size: length, compressed: length };
      const name = `f${i}`;
      entries.push({ name, size: length, whole: i % 2 === 0 });
      if (i % 2 === 0) {
        put(Buffer.concat([layout.whole({ name, modified }, 'stored', sums), content]));
      } else {
        put(Buffer.concat([layout.begin({ name, modified }, 'stored', length), content]));
        put(layout.end(sums));
      }
    }
    const path = finish(layout);
    expect(at).toBe(archiveLength(entries));
    const read = await readByOthers(path);
    expect(read.map(({ name, size }) => [name, size])).toEqual(
      entries.map(({ name, size }) => [name, size]),
    );
  });

  it.each([0xffff - 1, 0xffff, 0xffff + 1])('number %i entries', async (count) => {
    const layout = new ArchiveLayout();
    const sums = { crc: 0, size: 0, compressed: 0 };
    for (let i = 0; i < count; i += 1)
      put(layout.whole({ name: `${i}`, modified }, 'stored', sums));
    expect(await readNames(finish(layout))).toHaveLength(count);
  });

  it('hold entries beyond 4 GiB, and entries that begin there', async () => {
    const layout = new ArchiveLayout();
    const entries: StoredEntry[] = [];
    const store = (name: string, size: number, crc: number): void => {
      put(layout.begin({ name, modified }, 'stored', size));
      skip(size);
      put(layout.end({ crc, size, compressed: size }));
      entries.push({ name, size, whole: false });
    };
    store('large', 5 * GiB, 0);
    store('last that fits', 4 * GiB - 2, 0);
    const tail = Buffer.from('small, behind 9 GiB');
    const { length } = tail;
    const sums = { crc: crc32(tail), size: length, compressed: length };
    put(layout.whole({ name: 'tail', modified }, 'stored', sums));
    put(tail);
    entries.push({ name: 'tail', size: length, whole: true });
    const path = finish(layout);
    expect(at).toBe(archiveLength(entries));
    expect(await readNames(path, 'tail')).toEqual([
      ['large', 5 * GiB, ''],
      ['last that fits', 4 * GiB - 2, ''],
      ['tail', length, tail.toString()],
    ]);
  });

  it('say 64 bits ahead of what may grow beyond 32', () => {
    expect([0, GiB, 4 * GiB - 8_000_000].map(needsZip64)).toEqual([false, false, false]);
    expect([4 * GiB - 100_000, 4 * GiB - 1, 4 * GiB, 2 ** 40].map(needsZip64)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('have the times of DOS, and the nearest of what lies outside', () => {
    const said = (text: string): number[] => Object.values(dosTime(new Date(text)));
    expect(said('2026-11-23T10:20:31Z')).toEqual([
      (46 << 9) | (11 << 5) | 23,
      (10 << 11) | (20 << 5) | 15,
    ]);
    expect(said('1970-01-01T00:00:00Z')).toEqual([(1 << 5) | 1, 0]);
    expect(said('nonsense')).toEqual([(1 << 5) | 1, 0]);
    expect(said('2200-01-01T00:00:00Z')).toEqual([0xff9f, (23 << 11) | (59 << 5) | 29]);
  });
});
