import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { BOUNDARY, FORM_TYPE } from '../support/multipart.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { type PipelinedRequest, requestText } from '../support/pipeline.js';
import { dial } from '../support/raw.js';
import { onObjects, settingsFor, storedIn } from '../support/storages.js';
import { eventually, within } from '../support/wait.js';

/** How many clients leave in each way, as many at once as in WIDTH. */
const CLIENTS = onObjects ? 40 : 120;
const WIDTH = 20;
const MIB = 1024 * 1024;

let folder: string;
let child: ChildProcess;
let client: Client;
let large: { upload: OwnUpload; path: string };
let small: { upload: OwnUpload; path: string };
let several: OwnUpload;
/** How many files are stored while nobody sends any. */
let kept: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-left-open-'));
  const settings = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };
  child = spawnPlikd(folder, [], { ...settings, ...(await settingsFor(folder)) });
  client = new Client(await listening(child));
  large = await client.store(new Uint8Array(randomBytes(24 * MIB)));
  small = await client.store('x'.repeat(4096));
  several = await client.create({ files: ['a', 'b', 'c'].map((fileName) => ({ fileName })) });
  for (const file of several.files) {
    const content = new Uint8Array(randomBytes(4 * MIB));
    expect((await client.postFile(several, file, content)).status).toBe(200);
  }
  kept = (await stored()).length;
});
afterAll(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

/** The sockets of connections with clients: those to a database or a storage, of which there may be some, are not. */
async function ofClients(): Promise<ReadonlySet<string>> {
  const port = Number(new URL(client.base).port).toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile(`/proc/${String(child.pid)}/net/tcp`, 'utf8')).split('\n');
  const [LISTENS, STATE, LOCAL, INODE] = ['0A', 3, 1, 9];
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const ours = rows.filter((row) => row[LOCAL]?.endsWith(`:${port}`) && row[STATE] !== LISTENS);
  return new Set(ours.map((row) => `socket:[${row[INODE]!}]`));
}

/** What the server has open: each file below its folder by name, and the number of its connections with clients. */
async function open(): Promise<{ files: string[]; sockets: number }> {
  const base = `/proc/${String(child.pid)}/fd`;
  const names = await readdir(base);
  const clients = await ofClients();
  const targets = await Promise.all(
    // One of them may have been closed meanwhile.
    names.map((name) => readlink(join(base, name)).catch(() => '')),
  );
  return {
    files: targets.filter((target) => target.startsWith(join(folder, 'files'))),
    sockets: targets.filter((target) => clients.has(target)).length,
  };
}

const stored = (): Promise<string[]> => storedIn(join(folder, 'files'));

type Leaving = (socket: Socket) => Promise<unknown>;

const MOMENTS: Record<string, Leaving> = {
  'at once': () => Promise.resolve(),
  'a turn later': () => new Promise((resolve) => setImmediate(resolve)),
  'at the first bytes': (socket) => within(once(socket, 'data'), 'the first bytes'),
};

async function leave(text: string, moment: Leaving, how: number): Promise<void> {
  const socket = await dial(client.base);
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  socket.write(text);
  // It takes no more than it must, so that the server waits for it.
  await moment(socket);
  socket.pause();
  if (how % 2 === 0) socket.destroy();
  else socket.resetAndDestroy();
  await closed;
}

async function all(requests: readonly PipelinedRequest[], moment: Leaving): Promise<void> {
  const text = requests.map((request) => requestText(request)).join('');
  for (let left = 0; left < CLIENTS; left += WIDTH) {
    await Promise.all(Array.from({ length: WIDTH }, (_, i) => leave(text, moment, i)));
  }
}

const half = (name: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${'y'.repeat(70_000)}`;

/** A request whose body never comes whole. */
const unfinished = (request: PipelinedRequest): PipelinedRequest => ({
  ...request,
  headers: { 'Content-Type': FORM_TYPE, ...request.headers, 'Content-Length': '900000' },
});

const downloads = (): Record<string, PipelinedRequest[]> => ({
  'a large file': [{ path: large.path }],
  'a part of it': [{ path: large.path, headers: { Range: 'bytes=1000000-' } }],
  'a small file': [{ path: small.path }],
  'an archive': [{ path: `/archive/${several.id}/a.zip` }],
  'twenty at once': Array.from({ length: 20 }, (_, i) => ({
    path: i % 2 === 0 ? small.path : filePath(several, several.files[i % 3]!),
  })),
  'many answers in front of a large file': [
    ...Array.from({ length: 30 }, () => ({ path: '/config' })),
    { path: large.path },
  ],
});

const uploads = (): Record<string, PipelinedRequest> => ({
  'an upload': { method: 'POST', path: '/upload', body: '{"comments":"' },
  'a quick upload': { method: 'POST', path: '/', body: half('a.txt') },
  'a link': { method: 'PUT', path: '/a.txt', body: 'z'.repeat(70_000) },
  'another file': {
    method: 'POST',
    path: `/file/${several.id}`,
    headers: { 'X-UploadToken': several.uploadToken },
    body: half('d.txt'),
  },
});

/** The server answers as before, nothing is open that was not, and nothing is stored that was not. */
async function expectNothingLeft(before: Awaited<ReturnType<typeof open>>): Promise<void> {
  let now = await open();
  await eventually(
    async () => {
      now = await open();
      return now.files.length === 0 && now.sockets <= before.sockets + 2;
    },
    `files and connections to be closed; last: ${JSON.stringify(now)}`,
  );
  expect(await (await client.get(small.path)).text()).toBe('x'.repeat(4096));
}

describe('what is open', () => {
  it('is seen while somebody downloads, and no longer', async () => {
    const socket = await dial(client.base);
    socket.write(requestText({ path: large.path }));
    await within(once(socket, 'data'), 'the first bytes');
    socket.pause();
    if (!onObjects) expect((await open()).files).toHaveLength(1);
    socket.destroy();
    await eventually(async () => (await open()).files.length === 0);
  });
});

describe(`${CLIENTS} clients that leave`, () => {
  const ways = ['a large file', 'a part of it', 'a small file', 'an archive', 'twenty at once'];
  ways.push('many answers in front of a large file');

  it.each(ways.flatMap((what) => Object.keys(MOMENTS).map((moment) => [what, moment])))(
    'while they receive %s, %s, leave nothing open',
    async (what, moment) => {
      const before = await open();
      await all(downloads()[what]!, MOMENTS[moment]!);
      await expectNothingLeft(before);
    },
  );

  it.each(['an upload', 'a quick upload', 'a link', 'another file'])(
    'while they send %s leave nothing open, and nothing stored',
    async (what) => {
      const before = await open();
      const request = unfinished(uploads()[what]!);
      for (const moment of ['at once', 'a turn later']) await all([request], MOMENTS[moment]!);
      await expectNothingLeft(before);
      await eventually(async () => (await stored()).length === kept);
    },
  );
});
