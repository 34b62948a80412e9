import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { headersIn, readByOthers } from '../testing/readers.js';
import { DeflatePool } from './deflate-pool.js';
import { type ZipEntry, ZipStream } from './zip-stream.js';

/** Archives were made by this package before. What others see of them, but for sizes in between, stays so. */
describe('archives beside those of archiver', () => {
  const text = Buffer.from('the same words again and again, '.repeat(10_000));
  const modified = new Date('2026-11-23T10:20:31Z');
  const given = [
    ['text.txt', text, true],
    ['random.bin', randomBytes(300_000), false],
    ['empty', Buffer.alloc(0), false],
    ['\u00e9 \u{1f389} name.txt', text, true],
    ['tiny', Buffer.from('hello'), false],
  ] as const;
  let pool: DeflatePool;
  let folder: string;

  beforeAll(async () => {
    pool = new DeflatePool({ atOnce: 1 });
    folder = await mkdtemp(join(tmpdir(), 'plik-beside-'));
  });
  afterAll(async () => {
    pool.close();
    await rm(folder, { recursive: true });
  });

  async function kept(name: string, stream: Readable): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const path = join(folder, name);
    await writeFile(path, Buffer.concat(chunks));
    return path;
  }

  async function* entries(whole: boolean): AsyncGenerator<ZipEntry> {
    for (const [name, bytes, deflate] of given) {
      await Promise.resolve();
      const content = whole ? bytes : Readable.from([bytes]);
      yield { name, modified, size: bytes.length, deflate, content };
    }
  }

  it('say the same of their entries', async () => {
    const archiver = new ZipArchive({ zlib: { level: 5 } });
    for (const [name, bytes, deflate] of given)
      archiver.append(Readable.from([bytes]), { name, date: modified, store: !deflate });
    void archiver.finalize();
    const theirs = await kept('theirs.zip', archiver);
    for (const whole of [true, false]) {
      const ours = await kept('ours.zip', new ZipStream(entries(whole), pool));
      expect(await readByOthers(ours)).toEqual(await readByOthers(theirs));
      expect(await headersIn(ours)).toEqual(await headersIn(theirs));
    }
  });
});
