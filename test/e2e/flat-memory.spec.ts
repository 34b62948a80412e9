import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { Client, type Headers } from '../support/client.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { swelling } from '../support/processes.js';
import { settingsFor } from '../support/storages.js';
import { PIECE_TYPE, Tus, fileOf } from '../support/tus.js';

const MIB = 1024 * 1024;
const SIZE = 256 * MIB;
/** Half of a file: nowhere is one held, however it comes. */
const MORE = SIZE / 2;
const PARTS = 4;

let folder: string;
let child: ChildProcess;
let client: Client;
let tus: Tus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-flat-'));
  const settings = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };
  child = spawnPlikd(folder, [], { ...settings, ...(await settingsFor(folder)) });
  client = new Client(await listening(child));
  tus = new Tus(client);
});
afterAll(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

const BLOCK = randomBytes(MIB);

/** `size` bytes, as long as they are asked for; each megabyte is the same. */
function* bytes(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= MIB) yield BLOCK;
}

const hashOf = (size: number): string => {
  const hash = createHash('sha256');
  for (const block of bytes(size)) hash.update(block);
  return hash.digest('hex');
};

/** Sends that many bytes, and holds none of them. */
async function pour(
  method: string,
  link: string,
  size: number,
  headers: Headers = {},
): Promise<IncomingMessage> {
  const url = new URL(link, client.base);
  const sent = request(url, { method, headers: { ...headers, 'Content-Length': size } });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(bytes(size)), sent);
  const [answer] = await answered;
  expect(Math.floor(answer.statusCode! / 100)).toBe(2);
  return answer;
}

const piece = (link: string, size: number, offset: number): Promise<IncomingMessage> =>
  pour('PATCH', link, size, {
    ...tus.own,
    ...{ 'Content-Type': PIECE_TYPE, 'Upload-Offset': String(offset) },
  });

/** Each answers the link of the file. */
const WAYS: Readonly<Record<string, (size: number) => Promise<string>>> = {
  'in one request': async (size) => (await text(await pour('PUT', '/large.bin', size))).trim(),

  'through tus in one piece': async (size) => {
    const link = await tus.begin(size, { filename: 'large.bin' });
    return (await piece(link, size, 0)).headers['content-location']!;
  },

  'through tus in pieces': async (size) => {
    const link = await tus.begin(size, { filename: 'large.bin' });
    let last = '';
    for (let at = 0; at < size; at += size / PARTS) {
      last = (await piece(link, size / PARTS, at)).headers['content-location'] ?? '';
    }
    return last;
  },

  'through tus in parts at once': async (size) => {
    const links = await Promise.all(
      Array.from({ length: PARTS }, async () => {
        const link = await tus.begin(size / PARTS, {}, { 'Upload-Concat': 'partial' });
        await piece(link, size / PARTS, 0);
        return link;
      }),
    );
    return fileOf(await tus.join(links));
  },
};

async function receive(link: string): Promise<string> {
  const response = await client.get(new URL(link).pathname);
  const hash = createHash('sha256');
  await pipeline(response.body as unknown as AsyncIterable<Uint8Array>, hash);
  return hash.digest('hex');
}

describe(`a file of ${SIZE / MIB} MiB takes no memory by its size`, () => {
  it.each(Object.entries(WAYS))('when it comes %s, and when it goes', async (_, send) => {
    // Once round first: threads and caches are there to stay.
    await receive(await send(16 * MIB));
    let link = '';
    const toTake = await swelling(child, async () => {
      link = await send(SIZE);
    });
    let hash = '';
    const toGive = await swelling(child, async () => {
      hash = await receive(link);
    });
    expect(hash).toBe(hashOf(SIZE));
    expect(toTake).toBeLessThan(MORE);
    expect(toGive).toBeLessThan(MORE);
  });
});
