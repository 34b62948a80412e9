import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { type Ended, end, runPlikd, spawnPlikd } from '../support/plikd.js';
import { TestServer } from '../support/server.js';
import { filesIn, settingsFor, storedIn } from '../support/storages.js';
import { eventually } from '../support/wait.js';
import { readZip } from '../support/zip.js';

const MiB = 1024 * 1024;
/** None, some, a whole part of the service's and more. */
const SIZES = [0, 1, 5000, 300_000, 8 * MiB, 9 * MiB + 3];

type Backend = 'file' | 's3';
type Bytes = Uint8Array<ArrayBuffer>;

interface Sent {
  readonly upload: OwnUpload;
  readonly path: string;
  readonly content: Bytes;
}

let folder: string;
let server: TestServer;
let client: Client;

async function serve(backend: Backend): Promise<void> {
  server = await TestServer.start({ DATA_BACKEND: backend, MAX_TTL_STR: '-1' }, folder);
  client = Client.of(server);
}
async function serveOn(backend: Backend): Promise<void> {
  await server.halt();
  await serve(backend);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-care-'));
  await serve('file');
});
afterEach(async () => {
  await server.halt();
  await rm(folder, { recursive: true, force: true });
});

const settings = async (backend: Backend): Promise<Record<string, string>> => ({
  ...(await settingsFor(folder)),
  DATA_BACKEND: backend,
});
const run = async (...args: string[]): Promise<Ended> =>
  runPlikd(folder, ['storage', ...args], await settings('s3'));
const onDisk = (): Promise<string[]> => filesIn(join(folder, 'files'));
const inBucket = (): Promise<string[]> => storedIn(join(folder, 'files'));

async function send(content: Bytes, params = {}): Promise<Sent> {
  const { upload, path } = await client.store(content, params);
  return { upload, path, content };
}

const sendAll = (): Promise<Sent[]> =>
  Promise.all(SIZES.map((size) => send(new Uint8Array(randomBytes(size)))));

async function expectServed(all: readonly Sent[]): Promise<void> {
  for (const { path, content } of all) {
    const response = await client.get(path);
    expect(response.status).toBe(200);
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), content)).toBe(0);
  }
}

async function check(...args: string[]): Promise<{ code: number | null; kinds: string[] }> {
  const { code, out } = await run('check', '--json', ...args);
  const { findings } = JSON.parse(out) as { findings: { kind: string; backend: string }[] };
  return { code, kinds: findings.map(({ kind, backend }) => `${kind} ${backend}`).sort() };
}

const idOf = ({ path }: Sent): string => path.split('/')[3]!;

describe('files in a folder and in an object storage', () => {
  it('are served, archived and deleted wherever they are', async () => {
    const old = await sendAll();
    const mixed = await client.create({ files: [{ fileName: 'disk' }, { fileName: 'bucket' }] });
    await client.postFile(mixed, mixed.files[0]!, 'on the disk');
    await serveOn('s3');
    const recent = await sendAll();
    await client.postFile(mixed, mixed.files[1]!, 'in the bucket');
    expect([(await onDisk()).length, (await inBucket()).length]).toEqual([7, 7]);
    await expectServed([...old, ...recent]);
    const range = await client.get(old[5]!.path, { Range: 'bytes=9000000-9000009' });
    const middle = Buffer.from(old[5]!.content.subarray(9_000_000, 9_000_010));
    expect(Buffer.from(await range.arrayBuffer())).toEqual(middle);
    const archive = await (await client.get(`/archive/${mixed.id}/a.zip`)).arrayBuffer();
    const texts = (await readZip(archive)).map(({ text }) => text);
    expect(texts).toEqual(['on the disk', 'in the bucket']);
    const shown = await run('show');
    expect(shown.out).toMatch(/^file 7 files .*\ns3 7 files .*\n$/);
    for (const { upload, path } of [...old, ...recent]) {
      const answer = await client.delete(path, { 'X-UploadToken': upload.uploadToken });
      expect(answer.status).toBe(200);
    }
    expect([(await onDisk()).length, (await inBucket()).length]).toEqual([1, 1]);
    await client.delete(`/upload/${mixed.id}`, { 'X-UploadToken': mixed.uploadToken });
    await server.clean();
    expect([await onDisk(), await inBucket()]).toEqual([[], []]);
  });

  it('are erased by the cleaner wherever no row names them', async () => {
    await sendAll();
    await serveOn('s3');
    await sendAll();
    const orphan = join(server.filesFolder, 'OrphanOrphan0001.1');
    await server.stored(orphan).write('nobody knows me');
    expect(await server.clean()).toMatchObject({ orphanObjects: 1 });
    expect([(await onDisk()).length, (await inBucket()).length]).toEqual([6, 6]);
  });
});

describe('plikd storage check', () => {
  it('is content with what is right', async () => {
    await sendAll();
    await serveOn('s3');
    await sendAll();
    expect(await check()).toEqual({ code: 0, kinds: [] });
    const text = await run('check');
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toMatch(/^files: 12 with .*\nwrong: 0\n$/);
  });

  it('finds what is missing, short, flipped and orphaned, and repairs orphans alone', async () => {
    await serveOn('s3');
    const all = await sendAll();
    const pathOf = (i: number): string => join(server.filesFolder, `${idOf(all[i]!)}.1`);
    await server.stored(pathOf(1)).remove();
    await server.stored(pathOf(2)).cut(4999);
    const other = Buffer.from(all[3]!.content);
    other[77]! ^= 1;
    await server.stored(pathOf(3)).write(other);
    await server.stored(join(server.filesFolder, 'OrphanOrphan0001.1')).write('nobody knows me');
    const wrong = ['flipped s3', 'missing s3', 'short s3'];
    expect(await check()).toEqual({ code: 1, kinds: [...wrong, 'orphaned s3'].sort() });
    expect((await check('--quick')).kinds).toEqual(['missing s3', 'orphaned s3', 'short s3']);
    expect((await check('--backend', 'file')).kinds).toEqual([]);
    const repaired = await run('check', '--repair');
    expect(repaired.out).toContain('OrphanOrphan0001.1 : no file has these bytes (erased)\n');
    expect(repaired.out).toMatch(/repaired: 1\nwrong: 3\n$/);
    expect(await check()).toEqual({ code: 1, kinds: wrong });
    expect(await inBucket()).toHaveLength(5);
  });

  it('tells of a service that is not there', async () => {
    await sendAll();
    const away = await runPlikd(folder, ['storage', 'check', '--json'], {
      ...(await settings('file')),
      DATA_BACKEND_CONFIG: JSON.stringify({
        ...(JSON.parse((await settings('file')).DATA_BACKEND_CONFIG!) as object),
        Endpoint: '127.0.0.1:9',
      }),
    });
    expect(away.code).toBe(1);
    expect(away.out).toMatch(/"kind": ?"unreachable"/);
  });
});

describe('plikd storage migrate', () => {
  it('moves everything there and back while it is served', async () => {
    const all = await sendAll();
    const moved = new AbortController();
    const serving = (async () => {
      let rounds = 0;
      for (; !moved.signal.aborted; rounds += 1) await expectServed(all);
      return rounds;
    })();
    const there = await run('migrate', '--to', 's3');
    expect([there.code, there.err]).toEqual([0, '']);
    expect(there.out).toMatch(/^moved: 6 with .*\n$/);
    await eventually(async () => (await onDisk()).length === 0);
    expect(await inBucket()).toHaveLength(6);
    expect((await run('migrate', '--to', 's3')).out).toMatch(/^moved: 0 /);
    const back = await run('migrate', '--to', 'file');
    expect([back.code, back.out]).toEqual([0, there.out]);
    moved.abort();
    expect(await serving).toBeGreaterThan(1);
    expect(await inBucket()).toEqual([]);
    expect(await check()).toEqual({ code: 0, kinds: [] });
    await expectServed(all);
  });

  it('goes on after a SIGKILL, and leaves nothing behind', async () => {
    const all = await Promise.all(
      Array.from({ length: 24 }, () => send(new Uint8Array(randomBytes(6 * MiB)))),
    );
    for (const patience of [1, 8]) {
      const child = spawnPlikd(folder, ['storage', 'migrate', '--to', 's3'], await settings('s3'));
      await eventually(async () => (await inBucket()).length >= patience);
      await end(child, 'SIGKILL');
      await expectServed(all);
    }
    const rest = await run('migrate', '--to', 's3');
    expect([rest.code, rest.err]).toEqual([0, '']);
    await expectServed(all);
    await server.clean();
    expect([await onDisk(), (await inBucket()).length]).toEqual([[], 24]);
    expect(await check()).toEqual({ code: 0, kinds: [] });
  });

  it('leaves a one-shot file to its one reader', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () =>
        send(new Uint8Array(randomBytes(3 * MiB)), { oneShot: true }),
      ),
    );
    const moving = run('migrate', '--to', 's3');
    const statuses = await Promise.all(
      all.map(async ({ path, content }, i) => {
        await sleep(i * 150);
        const answers = await Promise.all([client.get(path), client.get(path)]);
        const bodies = await Promise.all(
          answers.map(async (a) => Buffer.from(await a.arrayBuffer())),
        );
        return bodies.filter((body) => body.equals(content)).length;
      }),
    );
    expect(statuses).toEqual(all.map(() => 1));
    expect((await moving).code).toBe(0);
    await server.clean();
    expect([await onDisk(), await inBucket()]).toEqual([[], []]);
  });

  it('leaves damaged files where they are, and says so', async () => {
    const all = await sendAll();
    const [path] = (await onDisk()).filter((at) => at.includes(`/${idOf(all[2]!)}`));
    await rm(path!);
    const { code, out, err } = await run('migrate', '--to', 's3');
    expect([code, out]).toEqual([1, expect.stringMatching(/^moved: 5 .*\ndamaged.*: 1\n$/)]);
    expect(err).toContain(`file ${idOf(all[2]!)} of upload ${all[2]!.upload.id} stays`);
    expect(filePath(all[2]!.upload, all[2]!.upload.files[0]!)).toBe(all[2]!.path);
  });

  it('refuses what it cannot do, in one line', async () => {
    const unknown = await run('migrate', '--to', 'tape');
    expect([unknown.code, unknown.err]).toEqual([1, 'plikd: there is no storage backend "tape"\n']);
    const nowhere = await runPlikd(folder, ['storage', 'migrate', '--to', 's3'], {});
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toBe('plikd: "s3" is not configured : see DataBackendConfig\n');
  });
});
