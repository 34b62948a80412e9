import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { FileWire, UploadWire } from '../../libs/wire/src/index.js';
import { SystemClock } from '../../src/common/clock.js';
import { Account, json } from '../support/accounts.js';
import { partsOf } from '../support/archives.js';
import { Client, type OwnUpload, type UploadParams, filePath } from '../support/client.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { Place } from '../support/place.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

/** A stored file, and what it has to be wherever it is moved to. */
interface Stored {
  readonly upload: OwnUpload;
  readonly file: FileWire;
  readonly content: Buffer;
  readonly headers: Record<string, string>;
}

const KINDS: readonly (readonly [UploadParams, string, number])[] = [
  [{}, 'plain.txt', 20],
  [{}, 'empty', 0],
  [{}, '😀 größe "é".bin', 700],
  [{ oneShot: true }, 'once.bin', 5000],
  [{ removable: true, comments: 'with\nlines ✓' }, 'removable.bin', 300],
  [{ login: 'foo', password: 'bar' }, 'secret.bin', 40],
  [{ e2ee: 'age', ttl: 7200 }, 'encrypted.age', 90],
  [{ extend_ttl: true, ttl: 86_400 }, 'longer.bin', 90],
  [{ ttl: -1 }, 'forever.bin', 12],
  [{}, 'big.bin', 5_000_000],
];

const places: Place[] = [];
const place = async (made: Promise<Place>): Promise<Place> => {
  places.push(await made);
  return made;
};
let source: Place;
let stored: Stored[];
let revoked: OwnUpload;

afterAll(async () => {
  for (const each of places) await each.remove();
});

async function store(
  client: Client,
  [params, fileName, size]: (typeof KINDS)[number],
  headers: Record<string, string>,
): Promise<Stored> {
  const content = randomBytes(size);
  const reference = `ref ${fileName}`;
  const files = [
    { fileName, reference },
    { fileName: 'never sent.txt', fileSize: 77 },
  ];
  const upload = await json<OwnUpload>(client.postUpload({ ...params, files }, headers));
  const [declared] = upload.files;
  const sent = client.postFile(upload, declared!, new Uint8Array(content));
  const secret = Buffer.from(`${params.login ?? ''}:${params.password ?? ''}`).toString('base64');
  const basic: Record<string, string> =
    params.password === undefined ? {} : { Authorization: `Basic ${secret}` };
  return { upload, file: await json<FileWire>(sent), content, headers: basic };
}

/** A server with everything that there can be. */
async function fill(server: TestServer): Promise<void> {
  const client = Client.of(server);
  const admin = await Account.admin(server);
  const alice = await admin.newAccount({ login: 'alice', maxUserSize: 50_000_000, maxTTL: -1 });
  await admin.createUser({ login: 'Ünïcode 😀', name: 'Somebody', email: 's@example.org' });
  const { token } = await alice.createToken('build ✓');
  stored = [];
  for (const kind of KINDS) stored.push(await store(client, kind, {}));
  for (const kind of KINDS.slice(0, 5)) {
    stored.push(await store(client, kind, { 'X-PlikToken': token }));
  }
  const stream = await client.create({ stream: true, files: [{ fileName: 'passing' }] });
  expect(stream.stream).toBe(true);
  // What has gone leaves its traces in the counters of history only.
  revoked = (await alice.store('gone again')).upload;
  await alice.delete(`/upload/${revoked.id}`);
  await server.clean();
  const { upload, file, content } = stored[0]!;
  for (let i = 0; i < 3; i += 1) await (await client.get(filePath(upload, file))).text();
  const counted = async (): Promise<boolean> => {
    const { usage } = await json<{ usage: { downloads: { total: number; bytes: number } } }>(
      admin.get('/stats'),
    );
    return usage.downloads.bytes === 3 * content.length;
  };
  await eventually(counted);
}

/** All that can be seen of a server without changing anything. */
async function picture(server: TestServer): Promise<Record<string, unknown>> {
  const admin = await Account.admin(server);
  const alice = await Account.login(Client.of(server), 'alice');
  const seen: Record<string, unknown> = {};
  const routes = ['/stats', '/users?limit=100', '/uploads?limit=100', '/stats/trending/files'];
  for (const route of [...routes, '/stats/activity/daily?days=3', '/stats/trending/uploads']) {
    seen[route] = await json(admin.get(route));
  }
  for (const route of ['/me', '/me/stats', '/me/token', '/me/uploads?limit=100']) {
    seen[`alice ${route}`] = await json(alice.get(route));
  }
  seen.activity = await json(alice.get('/me/stats/activity/daily?days=3'));
  return seen;
}

/** Every file byte for byte; one-shot ones are gone afterwards. */
async function expectContents(server: TestServer): Promise<void> {
  const client = Client.of(server);
  for (const { upload, file, content, headers } of stored) {
    const path = filePath(upload, file);
    if (upload.protectedByPassword) expect((await client.get(path)).status).toBe(401);
    const response = await client.get(path, headers);
    expect([file.fileName, response.status]).toEqual([file.fileName, 200]);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
    if (upload.oneShot) expect((await client.get(path)).status).toBe(404);
  }
  // A declared file can still be sent with the token of its upload.
  const { upload } = stored[0]!;
  const sent = await client.postFile(upload, upload.files[1]!, 'at last');
  expect(sent.status).toBe(200);
  expect((await client.get(`/upload/${revoked.id}`)).status).toBe(404);
}

async function expectCounted(server: TestServer): Promise<void> {
  const source = server.app.get(DataSource);
  const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
  expect(kept).toEqual(counted);
  expect(kept.length).toBeGreaterThan(10);
}

const archive = (name: string): string => join(source.folder, name);

beforeAll(async () => {
  source = await place(Place.onSqlite());
});

describe('plikd export and plikd import', () => {
  let before: Record<string, unknown>;

  it('write everything beside a running server, readable by nobody else', async () => {
    const server = await source.start();
    await fill(server);
    before = await picture(server);
    const { code, out, err } = await source.run('export', '--to', 'all.tar');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('users: 3\ntokens: 1\nuploads: 16\nfiles: 31, 15 of them with ');
    expect((await stat(archive('all.tar'))).mode & 0o777).toBe(0o600);
    const names = (await partsOf(await readFile(archive('all.tar')))).map(({ name }) => name);
    expect(names.slice(0, 5)).toEqual([
      'plik-nest.json',
      ...['settings', 'users', 'tokens', 'uploads'].map((kind) => `${kind}/000001.jsonl`),
    ]);
    expect(names.filter((name) => name.startsWith('files/'))).toHaveLength(15);
    expect(names.slice(-4)).toEqual([
      ...['usages', 'activity', 'download-days'].map((kind) => `${kind}/000001.jsonl`),
      'end.json',
    ]);
  });

  it('never overwrite a file, and never write among the stored ones', async () => {
    const again = await source.run('export', '--to', 'all.tar');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('all.tar cannot be made')]);
    for (const to of ['files/x.tar', './files/ab/x.tar', `${source.storage}/x.tar`]) {
      const { code, err } = await source.run('export', '--to', to);
      expect([code, err]).toEqual([1, expect.stringContaining('the folder of the stored files')]);
    }
  });

  it('bring all of it to another database, once, and back', async () => {
    const target = await place(Place.make());
    const dry = await target.run('import', '--from', archive('all.tar'), '--dry-run');
    expect([dry.code, dry.err]).toEqual([0, '']);
    expect(dry.out).toMatch(/uploads: 16 taken\nfiles: 31 taken\n[^]*nothing was written\n$/);
    const first = await target.run('import', '--from', archive('all.tar'));
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/^settings: 1 taken\nusers: 3 taken\ntokens: 1 taken\n/);
    expect(first.out).toContain('uploads: 16 taken\nfiles: 31 taken\n');
    const second = await target.run('import', '--from', archive('all.tar'));
    expect([second.code, second.err]).toEqual([0, '']);
    expect(second.out).toContain('users: 3 already there\ntokens: 1 already there\n');
    expect(second.out).toContain('uploads: 16 already there\nfiles: 31 already there\n');

    const server = await target.start();
    expect(await picture(server)).toEqual(before);
    await expectCounted(server);
    const back = await place(Place.onSqlite());
    const { exported, imported } = await target.pipeInto(back);
    expect([exported.code, imported.code, imported.err]).toEqual([0, 0, '']);
    expect(exported.err).toContain('uploads: 16\n');
    const { orphanObjects, orphanRows } = await server.clean();
    expect([orphanRows, orphanObjects]).toEqual([0, 0]);
    await expectContents(server);

    const home = await back.start();
    expect(await picture(home)).toEqual(before);
    await expectCounted(home);
    await expectContents(home);
  });

  it('keep sessions valid where nobody was before', async () => {
    const account = await Account.admin(await source.start());
    const target = await place(Place.make());
    expect((await target.run('import', '--from', archive('all.tar'))).code).toBe(0);
    const moved = Client.of(await target.start());
    expect((await moved.get('/me', account.headers)).status).toBe(200);
    await source.halt();
  });

  it('leave what is there as it is', async () => {
    const target = await place(Place.make());
    const server = await target.start();
    const admin = await Account.admin(server);
    await admin.createUser({ login: 'alice', password: 'another one' });
    const own = await Client.of(server).store('own');
    const { code, out } = await target.run('import', '--from', archive('all.tar'));
    expect(code).toBe(0);
    expect(out).toContain('settings: 1 already there\nusers: 1 taken, 2 already there\n');
    expect((await admin.get('/me')).status).toBe(200);
    expect((await Account.login(Client.of(server), 'alice', 'another one')).session).not.toBe('');
    expect(await (await Client.of(server).get(own.path)).text()).toBe('own');
    await expectCounted(server);
  });

  it('move rows alone to a database that uses the same storage', async () => {
    expect((await source.run('export', '--to', 'rows.tar', '--no-data')).code).toBe(0);
    expect((await stat(archive('rows.tar'))).size).toBeLessThan(100_000);
    const target = await place(Place.onSqlite(source.storage));
    const { code, out } = await target.run('import', '--from', archive('rows.tar'));
    expect([code, out]).toEqual([0, expect.stringContaining('files: 31 taken\n')]);
    const server = await target.start();
    await expectCounted(server);
    const { orphanObjects } = await server.clean();
    expect(orphanObjects).toBe(0);
    await expectContents(server);
    await target.halt();
    const empty = await place(Place.make());
    const nothing = await empty.run('import', '--from', archive('rows.tar'));
    expect([nothing.code, nothing.out]).toEqual([1, expect.stringContaining('lost: 15\n')]);
    expect(nothing.err).toContain('its bytes are not in the storage');
  });

  it('leave out what is over by the time of the import', async () => {
    const from = await place(Place.onSqlite());
    const client = Client.of(await from.start());
    await client.store('short', { ttl: 3600 });
    const long = await client.store('long', {});
    expect((await from.run('export', '--to', 'short.tar')).code).toBe(0);
    const target = await place(Place.make());
    const later = Date.now() + 2 * 3600_000;
    const clock = jest.spyOn(SystemClock.prototype, 'now').mockImplementation(() => later);
    const { code, out } = await target.run('import', '--from', join(from.folder, 'short.tar'));
    clock.mockRestore();
    expect(code).toBe(0);
    expect(out).toContain('uploads: 1 taken, 1 left out (expired)\nfiles: 1 taken, 1 left out');
    const { id } = await json<UploadWire>(
      Client.of(await target.start()).get(`/upload/${long.upload.id}`),
    );
    expect(id).toBe(long.upload.id);
  });

  it('say what they do not take', async () => {
    const target = await place(Place.onSqlite());
    await writeFile(join(target.folder, 'notes'), 'nothing of the kind');
    await writeFile(join(target.folder, 'empty.tar'), '');
    await writeFile(join(target.folder, 'text.tar'), 'x'.repeat(2000));
    for (const [from, why] of [
      ['notes', 'notes'],
      ['missing.tar', 'missing.tar cannot be read'],
      ['empty.tar', 'the archive is empty'],
      ['text.tar', 'this is no tar archive, or it is damaged'],
    ] as const) {
      const { code, out, err } = await target.run('import', '--from', from);
      expect([from, code, out + err]).toEqual([from, 1, expect.stringContaining(why)]);
    }
  });
});
