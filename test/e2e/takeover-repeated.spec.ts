import type { ChildProcess } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { json } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { Move, PLIK, SyntheticPlik, code, footprint } from '../support/plik-database.js';
import { onObjects, storedIn } from '../support/storages.js';
import { end, listening, runProcess, spawnPlikd } from '../support/plikd.js';
import { eventually } from '../support/wait.js';

let move: Move;
afterEach(() => move.remove());

/** The table of a report: what became of users, tokens, uploads and files. */
const tableOf = (out: string): Record<string, number[]> =>
  Object.fromEntries(
    [...out.matchAll(/^(users|tokens|uploads|files) +([\d ]+)$/gm)].map(([, kind, numbers]) => [
      kind!,
      numbers!.trim().split(/ +/).map(Number),
    ]),
  );

/** As many bytes, and others. */
const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 1));

const objects = (): Promise<string[]> => storedIn(join(move.folder, 'files'));

/** All that is stored: with its links and modes where it is files. */
const storedBytes = async (): Promise<string> =>
  onObjects ? (await objects()).join() : footprint(join(move.folder, 'files'));

describe('an import that is repeated', () => {
  it('takes nothing twice', async () => {
    move = await Move.prepare({ uploads: 66 });
    await move.import();
    const before = await objects();
    const again = await move.import('--verify');
    expect([again.code, again.err]).toEqual([0, '']);
    expect(tableOf(again.out)).toEqual({
      users: [0, 3, 0, 0],
      tokens: [0, 1, 1, 0],
      uploads: [0, 60, 6, 0],
      files: [0, 72, 0, 0],
    });
    expect(again.out).toContain('session key: already here');
    expect(await objects()).toEqual(before);
  });

  it('takes what Plik got meanwhile, and files whose bytes came back', async () => {
    move = await Move.prepare({ uploads: 44 });
    const lost = move.of('removable')[0]!;
    const place = move.pathOf(lost, lost.files[0]!);
    await rename(place, `${place}.away`);
    const first = await move.import();
    expect(first.code).toBe(1);
    expect(tableOf(first.out).files).toEqual([47, 0, 0, 1]);
    const { id, name } = lost.files[0]!.row;
    expect(first.out).toContain(
      `  file ${id} "${name}" of upload ${lost.upload.id}: the bytes are missing\n`,
    );
    await rename(`${place}.away`, place);
    const plik = await SyntheticPlik.open(move.plik.database, '1.4');
    const row = { ...move.of('plain')[0]!.files[0]!.row, name: 'added later.txt' };
    const added = code('added', 16);
    await plik.insert('files', [{ ...row, id: added, created_at: Date.now() }]);
    await plik.close();
    const bytes = move.of('plain')[0]!.files[0]!.content;
    await writeFile(join(move.plik.folder, 'added'), bytes);
    const shard = join(move.plik.folder, added.slice(0, 2));
    await mkdir(shard, { recursive: true });
    await rename(join(move.plik.folder, 'added'), join(shard, added));
    const second = await move.import('--verify');
    expect([second.code, second.err]).toEqual([0, '']);
    expect(tableOf(second.out).files).toEqual([2, 47, 0, 0]);
    const server = await move.serve();
    try {
      const client = Client.of(server);
      const wire = await json<UploadWire>(client.get(`/upload/${move.of('plain')[0]!.upload.id}`));
      expect(wire.files.map((file) => file.fileName)).toEqual(['file-0.txt', 'added later.txt']);
      for (const path of [
        `/file/${wire.id}/${added}/added%20later.txt`,
        `/file/${lost.upload.id}/${id}/${name}`,
      ]) {
        expect((await client.get(path)).status).toBe(200);
      }
      const { kept, counted } = await driftOf((sql) =>
        server.app.get(DataSource).query<CountRow[]>(sql),
      );
      expect(kept).toEqual(counted);
    } finally {
      await server.stop();
    }
  });

  it('does not touch what is here, and tells what it left of it', async () => {
    move = await Move.prepare({ uploads: 22 });
    await move.import();
    const server = await move.serve({ DEFAULT_ADMIN_LOGIN: 'boss' });
    const client = Client.of(server);
    const [gone] = move.of('removable');
    expect((await client.delete(`/upload/${gone!.upload.id}`)).status).toBe(200);
    const again = await move.import();
    expect(again.code).toBe(0);
    expect((await client.get(`/upload/${gone!.upload.id}`)).status).toBe(404);
    await server.stop();
  });
});

describe('a dry run', () => {
  it('tells the same and changes nothing, whether anything is here or not', async () => {
    move = await Move.prepare({ uploads: 66 });
    const before = await footprint(move.folder);
    const dry = await move.import('--dry-run', '--verify');
    expect([dry.code, dry.err]).toEqual([0, '']);
    expect(dry.out).toContain('dry run: nothing is written');
    expect(await footprint(move.folder)).toBe(before);
    const real = await move.import();
    expect(tableOf(dry.out)).toEqual(tableOf(real.out));
    const taken = await storedBytes();
    const again = await move.import('--dry-run');
    expect(tableOf(again.out)).toEqual(tableOf((await move.import()).out));
    expect(await storedBytes()).toBe(taken);
  });

  it('sees lost bytes', async () => {
    move = await Move.prepare({ uploads: 22 });
    await move.damage('plain', flipped);
    expect((await move.import('--dry-run')).code).toBe(0);
    const dry = await move.import('--dry-run', '--verify');
    expect(dry.code).toBe(1);
    expect(tableOf(dry.out).files).toEqual([23, 0, 0, 1]);
  });
});

describe('an import that is killed', () => {
  it('is complete when it is repeated, without a trace of the first', async () => {
    // A service takes them one by one, a folder by a second name for each.
    const uploads = onObjects ? 600 : 4000;
    move = await Move.prepare({ uploads });
    let killed = 0;
    for (const enough of [20, uploads / 4, (uploads / 12) * 7]) {
      const args = ['import', '--from', move.plik.config];
      const child = spawnPlikd(move.folder, args, move.settings);
      child.stdout?.resume();
      const ended = (): boolean => child.exitCode !== null;
      await eventually(async () => ended() || (await objects()).length >= enough);
      if (ended()) continue;
      killed += 1;
      await end(child, 'SIGKILL');
    }
    expect(killed).toBeGreaterThan(0);
    const last = await move.import();
    expect([last.code, last.err]).toEqual([0, '']);
    const table = tableOf(last.out);
    const made = move.plik.uploads.filter(({ kind }) => !['expired', 'removed'].includes(kind));
    expect(table.uploads![0]! + table.uploads![1]!).toBe(made.length);
    const all = made.flatMap((one) => one.files);
    expect(table.files![0]! + table.files![1]!).toBe(all.length);
    const withBytes = all.filter(({ hasBytes }) => hasBytes).length;
    const server = await move.serve();
    try {
      const report = await server.clean();
      expect(report).toMatchObject({ removedUploads: 0, erasedUploads: 0, orphanRows: 0 });
      const query = (sql: string) => server.app.get(DataSource).query<CountRow[]>(sql);
      const states = await query('SELECT status, COUNT(*) AS n FROM files GROUP BY status');
      const counts: Record<string, number> = {};
      for (const { status, n } of states) counts[String(status)] = Number(n);
      expect(counts).toMatchObject({ uploaded: withBytes });
      expect(Object.keys(counts).sort()).toEqual(['deleted', 'missing', 'uploaded']);
      expect((await server.storedObjects()).length).toBe(withBytes);
      const { kept, counted } = await driftOf(query);
      expect(kept).toEqual(counted);
      const client = Client.of(server);
      for (const one of move.of('plain').slice(0, 50)) {
        const { row, content } = one.files[0]!;
        const path = `/file/${one.upload.id}/${row.id}/${row.name}`;
        expect(await (await client.get(path)).text()).toBe(content);
      }
    } finally {
      await server.stop();
    }
  });
});

describe('beside a running server', () => {
  let child: ChildProcess;
  afterEach(() => end(child));

  it('takes over while it serves and cleans; our users keep their sessions', async () => {
    move = await Move.prepare({ uploads: 300 });
    child = spawnPlikd(move.folder, [], {
      ...move.settings,
      ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', FEATURE_AUTHENTICATION: 'enabled' },
      ...{ DEFAULT_ADMIN_LOGIN: 'boss', DEFAULT_ADMIN_PASSWORD: 'administrator' },
    });
    const client = new Client(await listening(child));
    const clean = async (): Promise<void> => {
      const cleaned = await runProcess(move.folder, ['clean'], move.settings);
      expect([cleaned.code, cleaned.err]).toEqual([0, '']);
    };
    const from = ['--from', move.plik.config];
    const importing = runProcess(move.folder, ['import', ...from], move.settings);
    const [{ code: rc, out, err }] = await Promise.all([importing, clean(), clean()]);
    expect([rc, err]).toEqual([0, '']);
    expect(out).toContain('session key: ours is kept');
    await clean();
    for (const made of move.of('plain')) {
      const { row, content } = made.files[0]!;
      const got = await client.get(`/file/${made.upload.id}/${row.id}/${row.name}`);
      expect(await got.text()).toBe(content);
    }
    const login = JSON.stringify({ login: 'alice', password: PLIK.alice.password });
    expect((await client.request('POST', '/auth/local/login', { body: login })).status).toBe(200);
    await rm(move.plik.folder, { recursive: true });
  });
});
