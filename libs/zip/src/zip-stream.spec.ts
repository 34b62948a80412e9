import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { md5, readByOthers } from '../testing/readers.js';
import { DeflatePool } from './deflate-pool.js';
import { archiveLength } from './layout.js';
import { type ZipEntry, ZipStream } from './zip-stream.js';

const modified = new Date('2026-11-23T10:00:00Z');
const text = (size: number): Buffer => {
  let lines = '';
  for (let i = 0; lines.length < size; i += 1) lines += `line ${i} of ${i * 7919} words\n`;
  return Buffer.from(lines).subarray(0, size);
};
const inChunks = (bytes: Buffer, size = 100_000): Readable => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return Readable.from(chunks, { objectMode: false });
};

interface Given {
  name: string;
  bytes: Buffer;
  deflate: boolean;
  whole: boolean;
}

async function* entriesOf(given: readonly Given[]): AsyncGenerator<ZipEntry> {
  for (const { name, bytes, deflate, whole } of given) {
    await Promise.resolve();
    const content = whole ? bytes : inChunks(bytes);
    yield { name, modified, size: bytes.length, deflate, content };
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('a zip stream', () => {
  let pool: DeflatePool;
  let folder: string;

  beforeAll(async () => {
    pool = new DeflatePool({ atOnce: 2 });
    folder = await mkdtemp(join(tmpdir(), 'plik-zip-'));
  });
  afterAll(async () => {
    pool.close();
    await rm(folder, { recursive: true });
  });

  async function readBack(given: readonly Given[]): Promise<Buffer> {
    const zip = await collect(new ZipStream(entriesOf(given), pool));
    const path = join(folder, 'a.zip');
    await writeFile(path, zip);
    const read = await readByOthers(path);
    expect(read.map(({ name, size, md5 }) => [name, size, md5])).toEqual(
      given.map(({ name, bytes }) => [name, bytes.length, md5(bytes)]),
    );
    return zip;
  }

  it('of nothing is an archive', async () => {
    const zip = await collect(new ZipStream(entriesOf([]), pool));
    expect(zip.length).toBe(archiveLength([]));
  });

  const mixed = (deflate: boolean[], whole: boolean[]): Given[] =>
    [0, 1, 255, 5000, 131_071, 131_072, 131_073, 1_000_003].flatMap((size) =>
      [text(size), randomBytes(size)].flatMap((bytes, random) =>
        deflate.flatMap((d) =>
          whole.map((w) => ({ name: `${size}-${random}-${d}-${w}`, bytes, deflate: d, whole: w })),
        ),
      ),
    );

  it('is read by others: stored and deflated, whole and by and by', async () => {
    const zip = await readBack(mixed([false, true], [false, true]));
    expect(zip.length).toBeGreaterThan(5_000_000);
  });

  it.each([[[true]], [[false]], [[true, false]]])(
    'that only stores is as long as was said, whole: %p',
    async (whole) => {
      const given = mixed([false], whole);
      const zip = await readBack(given);
      const said = given.map(({ name, bytes, whole: w }) => ({
        name,
        size: bytes.length,
        whole: w,
      }));
      expect(zip.length).toBe(archiveLength(said));
    },
  );

  /** Gives `size` bytes of text, and says how many of them were asked for. */
  function counted(size: number): { source: Readable; given: () => number } {
    const chunk = text(100_000);
    let given = 0;
    const source = new Readable({
      read() {
        const next = chunk.subarray(0, size - given);
        given += next.length;
        this.push(next.length === 0 ? null : next);
      },
    });
    return { source, given: () => given };
  }

  async function* one(entry: Omit<ZipEntry, 'name' | 'modified'>): AsyncGenerator<ZipEntry> {
    await Promise.resolve();
    yield { name: 'one', modified, ...entry };
  }

  it.each([true, false])('waits for a reader that is slow, deflating: %p', async (deflate) => {
    const size = 50_000_000;
    const { source, given } = counted(size);
    const zip = new ZipStream(one({ size, deflate, content: source }), pool);
    await new Promise((resolve) => zip.once('readable', resolve));
    let before = -1;
    while (given() > before) {
      before = given();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // What is deflated waits in blocks, and comes to a tenth of that.
    expect(given()).toBeLessThan(deflate ? 10_000_000 : 1_000_000);
    zip.destroy();
    await new Promise((resolve) => zip.once('close', resolve));
    expect(source.destroyed).toBe(true);
  });

  it.each([true, false])(
    'lets go of everything when it is left, deflating: %p',
    async (deflate) => {
      let tellOver: () => void = () => undefined;
      const over = new Promise<void>((resolve) => {
        tellOver = resolve;
      });
      const { source } = counted(50_000_000);
      const second = Readable.from([]);
      async function* entries(): AsyncGenerator<ZipEntry> {
        try {
          yield* one({ size: 50_000_000, deflate, content: source });
          yield* one({ size: 0, deflate, content: second });
        } finally {
          tellOver();
        }
        await Promise.resolve();
      }
      const zip = new ZipStream(entries(), pool);
      for await (const chunk of zip) {
        expect((chunk as Buffer).length).toBeGreaterThan(0);
        break;
      }
      expect([zip.destroyed, source.destroyed]).toEqual([true, true]);
      await over;
    },
  );

  it('lets go of a source that gives nothing', async () => {
    const source = new Readable({ read: () => undefined });
    const zip = new ZipStream(one({ size: 5, deflate: true, content: source }), pool);
    zip.resume();
    await new Promise((resolve) => setImmediate(resolve));
    zip.destroy();
    await new Promise((resolve) => zip.once('close', resolve));
    expect(source.destroyed).toBe(true);
  });

  const broken: [string, Omit<ZipEntry, 'name' | 'modified'>][] = [false, true].flatMap(
    (deflate) => [
      ['fewer bytes', { size: 6, deflate, content: Readable.from([Buffer.from('hello')]) }],
      ['more bytes', { size: 4, deflate, content: Readable.from([Buffer.from('hello')]) }],
      ['fewer bytes at once', { size: 6, deflate, content: Buffer.from('hello') }],
      ['more bytes at once', { size: 4, deflate, content: Buffer.from('hello') }],
    ],
  );
  it.each(broken)('breaks off when %s come than were announced', async (_what, entry) => {
    await expect(collect(new ZipStream(one(entry), pool))).rejects.toThrow('were announced');
  });

  it.each([true, false])('breaks off with its source, deflating: %p', async (deflate) => {
    const { source } = counted(5_000_000);
    const zip = new ZipStream(one({ size: 5_000_000, deflate, content: source }), pool);
    zip.once('data', () => source.destroy(new Error('the disk is gone')));
    await expect(collect(zip)).rejects.toThrow('the disk is gone');
  });

  it('breaks off when the pool is closed', async () => {
    const other = new DeflatePool({ atOnce: 1 });
    const { source } = counted(500_000_000);
    const zip = new ZipStream(one({ size: 500_000_000, deflate: true, content: source }), other);
    zip.once('data', () => {
      other.close();
    });
    await expect(collect(zip)).rejects.toThrow(/the deflat/);
    expect(source.destroyed).toBe(true);
  });

  it('has no more blocks under way than it waits for, of ever so many small entries', async () => {
    const bytes = text(2000);
    let begun = 0;
    async function* entries(): AsyncGenerator<ZipEntry> {
      for (let i = 0; i < 3000; i += 1) {
        await Promise.resolve();
        begun += 1;
        yield { name: `${i}`, modified, size: bytes.length, deflate: true, content: bytes };
      }
    }
    const zip = new ZipStream(entries(), pool);
    await new Promise((resolve) => zip.once('readable', resolve));
    expect(begun).toBeLessThan(3000);
    const path = join(folder, 'many.zip');
    await writeFile(path, await collect(zip));
    const read = await readByOthers(path);
    expect(read).toHaveLength(3000);
    expect(read.every((entry) => entry.deflated && entry.md5 === md5(bytes))).toBe(true);
  });
});
