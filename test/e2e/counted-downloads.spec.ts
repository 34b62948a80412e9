import { once } from 'node:events';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload, filePath } from '../support/client.js';
import { requestText } from '../support/pipeline.js';
import { dial } from '../support/raw.js';
import type { TestServer } from '../support/server.js';
import { eventually, within } from '../support/wait.js';

let server: TestServer;
let client: Client;
let admin: Account;

beforeEach(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});
afterEach(() => server.stop());

interface Counts {
  downloads: number;
  bytes: number;
}

/** What the server's statistics say now. */
async function counted(): Promise<Counts> {
  const { usage } = await json<{ usage: { downloads: { total: number; bytes: number } } }>(
    admin.get('/stats'),
  );
  return { downloads: usage.downloads.total, bytes: usage.downloads.bytes };
}

/** That they soon say exactly this: no count is lost, and none is added twice. */
async function expectCounts(wanted: Counts): Promise<void> {
  let seen: Counts = { downloads: -1, bytes: -1 };
  await eventually(
    async () => {
      seen = await counted();
      return seen.downloads >= wanted.downloads && seen.bytes >= wanted.bytes;
    },
    `downloads ${JSON.stringify(wanted)}`,
  );
  expect(seen).toEqual(wanted);
}

async function read(path: string, headers: Headers = {}): Promise<number> {
  const response = await client.get(path, headers);
  return (await response.arrayBuffer()).byteLength;
}

async function ofFiles(
  contents: readonly string[],
): Promise<{ upload: OwnUpload; paths: string[] }> {
  const upload = await admin.create({ files: contents.map((_, i) => ({ fileName: `${i}.txt` })) });
  const paths: string[] = [];
  for (const [i, content] of contents.entries()) {
    expect((await client.postFile(upload, upload.files[i]!, content)).status).toBe(200);
    paths.push(filePath(upload, upload.files[i]!));
  }
  return { upload, paths };
}

describe('downloads that come together', () => {
  it('are counted one by one, on each file, its upload and its owner', async () => {
    const { upload, paths } = await ofFiles(['a'.repeat(10), 'b'.repeat(100), 'c'.repeat(5000)]);
    const times = [30, 20, 10];
    const all = paths.flatMap((path, i) => Array.from({ length: times[i]! }, () => path));
    await Promise.all(all.map((path) => read(path)));
    const bytes = 30 * 10 + 20 * 100 + 10 * 5000;
    await expectCounts({ downloads: 60, bytes });
    const seen = await json<{ downloadCount: number; files: { downloadCount: number }[] }>(
      admin.get(`/upload/${upload.id}`),
    );
    expect([seen.downloadCount, ...seen.files.map((file) => file.downloadCount)]).toEqual([
      ...[60, ...times],
    ]);
    const { usage } = await json<{ usage: { downloads: Record<string, number> } }>(
      admin.get('/me/stats'),
    );
    expect(usage.downloads).toMatchObject({ total: 60, bytes, today: 60 });
  });

  it('are what was sent: parts are bytes and no download, what sends nothing is neither', async () => {
    const { upload, paths } = await ofFiles(['0123456789']);
    const path = paths[0]!;
    const sent = [
      await read(path),
      await read(path, { Range: 'bytes=0-3' }),
      await read(path, { Range: 'bytes=4-' }),
      await read(path, { Range: 'bytes=-2' }),
    ];
    expect(sent).toEqual([10, 4, 6, 2]);
    const nothing: Headers[] = [
      { Range: 'bytes=99-' },
      { 'If-None-Match': '*' },
      { 'If-Match': '"x"' },
    ];
    for (const headers of nothing) {
      expect((await client.get(path, headers)).status).toBeGreaterThan(300);
    }
    expect((await client.head(path)).status).toBe(200);
    expect((await client.get(`${path}x`)).status).toBe(400);
    // A part from the first byte on is how players and managers of downloads begin.
    await expectCounts({ downloads: 2, bytes: 22 });
    expect((await client.get(`/archive/${upload.id}/a.zip`)).status).toBe(200);
    await expectCounts({ downloads: 3, bytes: 32 });
  });
});

describe('a server that stops right after downloads', () => {
  it('has counted them when it is there again', async () => {
    const { paths } = await ofFiles(['0123456789', 'abc']);
    await Promise.all(Array.from({ length: 40 }, (_, i) => read(paths[i % 2]!)));
    await server.halt();
    server = await startWithAccounts({}, server.folder);
    client = Client.of(server);
    admin = await Account.admin(server);
    expect(await counted()).toEqual({ downloads: 40, bytes: 20 * 10 + 20 * 3 });
  });
});

describe('a download that is broken off', () => {
  it('is no download, and counts no more bytes than were on their way', async () => {
    const size = 64 * 1024 * 1024;
    const { path } = await client.store(new Uint8Array(size));
    for (let i = 0; i < 3; i += 1) {
      const socket = await dial(server.url);
      socket.write(requestText({ path }));
      await within(once(socket, 'data'), 'the first bytes');
      socket.destroy();
    }
    expect(await read(path)).toBe(size);
    await eventually(async () => (await counted()).downloads > 0);
    const { downloads, bytes } = await counted();
    expect(downloads).toBe(1);
    expect(bytes).toBeGreaterThanOrEqual(size);
    expect(bytes).toBeLessThan(3 * size);
  });
});
