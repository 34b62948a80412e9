import { statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDriver } from '../../src/database/sqlite-driver.js';
import { Client } from '../support/client.js';
import { folderAt } from '../support/storages.js';
import { Move, PLIK, type SyntheticPlik, code } from '../support/plik-database.js';
import { SyntheticPlik as Plik } from '../support/plik-database.js';
import type { Ended } from '../support/plikd.js';

const Database = sqliteDriver();

let move: Move;
beforeEach(async () => {
  move = await Move.prepare({ uploads: 22 });
});
afterEach(() => move.remove());

const problems = ({ out }: Ended): string[] =>
  out
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('taken'));

/** Writes rows into Plik's database. */
async function withPlik(work: (plik: SyntheticPlik) => Promise<void>): Promise<void> {
  const plik = await Plik.open(move.plik.database, '1.4');
  await work(plik);
  await plik.close();
}

describe('bytes', () => {
  const flip = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 1));

  it('that are missing, short, long or not a file are told and not taken', async () => {
    const where = (kind: string): string =>
      move.pathOf(move.of(kind)[0]!, move.of(kind)[0]!.files[0]!);
    await rm(where('plain'));
    await truncate(where('ttl'), 3);
    await writeFile(where('removable'), 'x'.repeat(1000));
    await rm(where('session'));
    await symlink('/etc/passwd', where('session'));
    await rm(where('token'));
    await mkdir(where('token'));
    const outside = join(move.folder, 'outside');
    const shard = join(where('emoji'), '..');
    await rename(shard, outside);
    await symlink(outside, shard);
    const imported = await move.import();
    expect([imported.code, imported.err]).toEqual([1, '']);
    const told = problems(imported).sort();
    const of = (kind: string, why: string): string => {
      const [made] = move.of(kind);
      const { id, name } = made!.files[0]!.row;
      return `file ${id} ${JSON.stringify(name).replace('\u202e', '\\u{202e}')} of upload ${made!.upload.id}: ${why}`;
    };
    expect(told).toEqual(
      [
        of('plain', 'the bytes are missing'),
        of('ttl', '3 bytes are there, 28 should be'),
        of('removable', '1000 bytes are there, 28 should be'),
        of('session', 'what is at its place is no file'),
        of('token', 'what is at its place is no file'),
        of('emoji', 'its folder is a link that leads out of the folder of the files'),
      ].sort(),
    );
    expect(imported.out).toContain('not complete: ');
    const server = await move.serve();
    const client = Client.of(server);
    for (const kind of ['plain', 'session', 'emoji']) {
      const [made] = move.of(kind);
      const { id, name } = made!.files[0]!.row;
      const path = `/file/${made!.upload.id}/${id}/${encodeURIComponent(name)}`;
      expect((await client.get(path)).status).toBe(404);
    }
    expect((await server.storedObjects()).length).toBe(24 - 5 - 6);
    await server.stop();
  });

  it('that are others are told when they are read, shared or copied', async () => {
    const file = await move.damage('plain', flip);
    expect((await move.import('--dry-run')).code).toBe(0);
    const imported = await move.import('--verify');
    expect(imported.code).toBe(1);
    expect(problems(imported)[0]).toMatch(
      new RegExp(
        `^file ${file.row.id} .*: the MD5 of the bytes is \\w{32}, ${String(file.row.md5)} should be$`,
      ),
    );
    expect(imported.out).toContain('files lost: the bytes have another MD5: 1');
  });
});

const SHM = '/dev/shm';
const elsewhere = (): boolean => {
  const info = statSync(SHM, { throwIfNoEntry: false });
  return info !== undefined && info.dev !== statSync(tmpdir()).dev;
};

(elsewhere() ? describe : describe.skip)('bytes that go to another file system', () => {
  it('are copied, and read on the way when they are to be verified', async () => {
    const other = await mkdtemp(join(SHM, 'plik-copies-'));
    try {
      Object.assign(move.settings, folderAt(join(other, 'files')));
      const file = await move.damage('plain', (bytes) =>
        Buffer.from(bytes.map((byte) => byte ^ 1)),
      );
      const imported = await move.import('--verify');
      expect(imported.code).toBe(1);
      expect(imported.out).toMatch(/0 B shared with Plik's files, 3\.\d kB copied/);
      expect(problems(imported)[0]).toContain(`file ${file.row.id}`);
      await writeFile(move.pathOf(move.of('plain')[0]!, file), file.content);
      expect((await move.import()).code).toBe(0);
      const server = await move.serve(move.settings);
      const [made] = move.of('plain');
      const path = `/file/${made!.upload.id}/${file.row.id}/${file.row.name}`;
      expect(await (await Client.of(server).get(path)).text()).toBe(file.content);
      expect(await server.clean()).toMatchObject({ orphanObjects: 0 });
      await server.halt();
    } finally {
      await rm(other, { recursive: true });
    }
  });
});

describe('rows', () => {
  it('that Plik cannot have made are refused, and the others are taken', async () => {
    const now = Date.now();
    const good = move.of('plain')[0]!.upload;
    const upload = (id: string, more = {}) => ({ ...good, id, created_at: now, ...more });
    const file = (id: string, more = {}) => ({
      ...move.of('plain')[0]!.files[0]!.row,
      ...{ id, upload_id: good.id, created_at: now },
      ...more,
    });
    const id = (n: number): string => code(`hostile ${n}`, 16);
    await withPlik(async (plik) => {
      await plik.insert('uploads', [
        upload('../../../../etc/x'),
        upload("'; DROP TABLE uploads; --"),
        upload('\u001b[2Jno-terminal'),
        upload(id(1), { comments: 'x'.repeat(32_769) }),
        upload(id(2), { comments: 'a\0b' }),
        upload(id(3), { expire_at: 'tomorrow' }),
        upload(id(4), { ttl: 2 ** 60 }),
        upload(id(5), { upload_token: '' }),
        upload(id(6), { one_shot: 7 }),
        upload(id(7), { protected_by_password: true, password: 'plain text' }),
        upload(id(8), { e2ee: '<script>' }),
        upload(id(9), { created_at: '2026-02-31 00:00:00+00:00' }),
        upload(id(10), { comments: Buffer.from('blob') }),
      ]);
      await plik.insert('files', [
        file('../../../etc/pwd'),
        file(id(20), { name: 'a/../b' }),
        file(id(21), { name: 'n'.repeat(1025) }),
        file(id(22), { name: 'a\0b' }),
        file(id(23), { size: 2 ** 60 }),
        file(id(24), { size: -1 }),
        file(id(25), { status: 'stolen' }),
        file(id(26), { created_at: 'never' }),
        file(id(27), { name: 'a/b', status: 'missing' }),
      ]);
      await plik.insert('users', [
        { id: 'local:mallory', provider: 'local', login: 'alice', created_at: now },
        { id: 'evil:alice', provider: 'evil', login: 'alice', created_at: now },
        {
          id: `local:${'x'.repeat(300)}`,
          provider: 'local',
          login: 'x'.repeat(300),
          created_at: now,
        },
        { id: 'local:weak', provider: 'local', login: 'weak', password: 'secret', created_at: now },
      ]);
      await plik.insert('tokens', [{ token: 'a b', user_id: PLIK.alice.id, created_at: now }]);
    });
    const imported = await move.import();
    expect([imported.code, imported.err]).toEqual([1, '']);
    const told = problems(imported);
    expect(told).toHaveLength(13 + 8 + 4 + 1);
    for (const wanted of [
      'upload "../../../../etc/x": its id is none of Plik\'s',
      'upload "\\u001b[2Jno-terminal": its id is none of Plik\'s',
      `upload "${id(1)}": its comments is longer than 32768 bytes`,
      `upload "${id(2)}": its comments has a NUL`,
      `upload "${id(3)}": its expire_at is no time`,
      `upload "${id(4)}": its ttl is no integer below 2^53`,
      `upload "${id(7)}": its password is kept in a way that is not known here`,
      `upload "${id(10)}": its comments is no text`,
      `file "${id(20)}" "a/../b" of upload ${good.id}: its name is one that cannot be downloaded`,
      `file "${id(25)}" "file-0.txt" of upload ${good.id}: its status is not known here`,
      'user "local:mallory": its id is none of Plik\'s',
      'user "local:weak": the password is kept in a way that is not known here',
      "token of a user: its token is none of Plik's",
    ]) {
      expect(told).toContain(wanted);
    }
    expect(imported.out).toMatch(/^users +4 +0 +0 +3$/m);
    expect(imported.out).toMatch(/^uploads +20 +0 +2 +13$/m);
    expect(imported.out).toMatch(/^files +24 +0 +1 +8$/m);
  });

  it('with a weak or a foreign session key leave ours', async () => {
    const db = new Database(move.plik.database.ConnectionString);
    db.prepare("UPDATE settings SET value = 'short' WHERE key LIKE 'auth%'").run();
    db.close();
    const imported = await move.import();
    expect(imported.out).toContain('session key: left out, it is none that Plik makes');
  });
});

describe('a source that cannot be read', () => {
  const from = (text: string, ...more: string[]): Promise<Ended> =>
    move.import('--from', text, ...more);

  async function refused(ended: Promise<Ended>): Promise<string> {
    const { code: rc, err } = await ended;
    expect([rc, err.split('\n').length]).toEqual([1, 2]);
    return err.trim();
  }

  it('is named, with what to check', async () => {
    const file = (name: string): string => join(move.folder, name);
    const { folder } = move.plik;
    expect(await refused(from(file('nowhere.cfg')))).toContain('there is no file');
    expect(await refused(from(move.folder))).toContain('is a folder');
    await writeFile(file('broken.cfg'), 'Password = "secret\n');
    const broken = await refused(from(file('broken.cfg')));
    expect(broken).toMatch(/neither a SQLite file nor a plikd.cfg \(line 1\)$/);
    const rows = `[MetadataBackendConfig]\nConnectionString = "${move.plik.database.ConnectionString}"`;
    await writeFile(file('s3.cfg'), `databackend = "s3"\n${rows}`);
    expect(await refused(from(file('s3.cfg')))).toContain('DataBackendConfig.Endpoint');
    await writeFile(file('weedfs.cfg'), `databackend = "weedfs"\n${rows}`);
    expect(await refused(from(file('weedfs.cfg')))).toContain('in the data backend "weedfs"');
    await writeFile(file('bolt.cfg'), '[MetadataBackendConfig]\nDriver = "bolt"');
    expect(await refused(from(file('bolt.cfg'), '--data', folder))).toContain('(Driver "bolt")');
    new Database(file('other.db')).exec('CREATE TABLE t (id text)').close();
    const other = await refused(from(file('other.db'), '--data', folder));
    expect(other).toContain('is no database of Plik 1.3 or 1.4: it has no table migrations');
    await mkdir(file('empty'));
    expect(await refused(move.import('--data', file('empty')))).toContain('there are none in');
    expect(await refused(move.import('--data', file('none')))).toContain('there is no folder');
    await writeFile(
      file('bad.db'),
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]),
    );
    expect(await refused(from(`sqlite3:${file('bad.db')}`, '--data', folder))).toContain('bad.db');
    for (const url of ['postgres://u:topsecret@127.0.0.1:9/x', 'u:topsecret@tcp(127.0.0.1:9)/x']) {
      const told = await refused(from(url, '--data', folder));
      expect(told).toContain('nothing listens there');
      expect(told).not.toContain('topsecret');
      expect(await refused(from(url))).toContain('--data');
    }
  });

  it('is never our own database or our own folder', async () => {
    const { folder } = move.plik;
    Object.assign(move.settings, folderAt(folder));
    expect(await refused(move.import())).toContain('our own DataBackendConfig.Directory');
    const database = { METADATA_BACKEND_CONFIG: JSON.stringify(move.plik.database) };
    Object.assign(move.settings, database);
    expect(await refused(move.import())).toContain('is our own database');
    const copy = join(move.folder, 'copy.db');
    new Database(move.plik.database.ConnectionString).exec(`VACUUM INTO '${copy}'`).close();
    const foreign = JSON.stringify({ Driver: 'sqlite3', ConnectionString: copy });
    Object.assign(move.settings, { METADATA_BACKEND_CONFIG: foreign });
    expect(await refused(move.import())).toContain('that of a Plik');
  });

  it('takes a SQLite file, a folder named by --data, and a folder that may not be written', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'plik-elsewhere-'));
    const folder = join(elsewhere, 'bytes');
    await rename(move.plik.folder, folder);
    await chmod(folder, 0o500);
    const file = move.plik.database.ConnectionString;
    const imported = await from(file, '--data', folder);
    expect([imported.code, imported.err]).toEqual([0, '']);
    await chmod(folder, 0o700);
    await rm(elsewhere, { recursive: true });
  });
});
