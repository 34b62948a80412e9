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
    pool = new DeflatePool({ threads: 2 });
    folder = await mkdtemp(join(tmpdir(), 'plik-zip-'));
  });
  afterAll(async () => {
    await pool.close();
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
});
