import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { settingsFor, storedIn } from '../support/storages.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { descriptors, growth } from '../support/processes.js';
import { dial } from '../support/raw.js';
import { eventually } from '../support/wait.js';

/** A thousand of each kind on SQLite; enough to see connections to a database server leak elsewhere. */
const BATCHES = onServer ? 10 : 40;
const WIDTH = 25;
const MIB = 1024 * 1024;

/** Threads and files that come and go, and the connections that the database is kept with. */
const SPARE = onServer ? 16 : 6;

let folder: string;
let child: ChildProcess;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-aborts-'));
  const settings = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };
  child = spawnPlikd(folder, [], { ...settings, ...(await settingsFor(folder)) });
  client = new Client(await listening(child));
});
afterAll(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

const objects = (): Promise<string[]> => storedIn(join(folder, 'files'));

/** Ends a connection in one of the two ways in which clients go. */
async function leave(head: string, body: Buffer, after: number): Promise<void> {
  const socket = await dial(client.base);
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  let received = 0;
  const go = (): void => {
    if (randomInt(2) === 0) socket.destroy();
    else socket.resetAndDestroy();
  };
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (body.length === 0 && received > after) go();
  });
  socket.write(head);
  if (body.length > 0) socket.write(body.subarray(0, after), () => setTimeout(go, randomInt(20)));
  await closed;
}

async function many(head: string, body: Buffer, most: number): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const batchOf = Array.from({ length: WIDTH }, () => leave(head, body, randomInt(1, most)));
    await Promise.all(batchOf);
  }
}

describe('clients that go away', () => {
  it(`${BATCHES * WIDTH} broken uploads and as many broken downloads leave nothing`, async () => {
    const content = new Uint8Array(randomBytes(3 * MIB));
    const { path } = await client.store(content);
    const idle = await descriptors(child);
    const upload = randomBytes(2 * MIB);
    const put = `PUT /abort.bin HTTP/1.1\r\nHost: x\r\nContent-Length: ${5 * MIB}\r\n\r\n`;
    const get = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const round = async (): Promise<void> => {
      await many(put, upload, 2 * MIB);
      await many(get, Buffer.alloc(0), 2 * MIB);
    };
    // Once round first: threads and caches are there to stay.
    await round();
    expect(await growth(child, 100 * MIB, round)).toBeLessThan(100 * MIB);
    await eventually(async () => (await descriptors(child)) <= idle + SPARE);
    await eventually(async () => (await objects()).length === 1);
    const again = await client.get(path);
    expect(Buffer.from(await again.arrayBuffer()).equals(content)).toBe(true);
  });
});
