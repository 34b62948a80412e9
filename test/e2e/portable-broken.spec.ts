import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import { type FileRow, type UploadRow, archiveOf, sealed, uploadRow } from '../support/archives.js';
import { Client, filePath } from '../support/client.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { Place } from '../support/place.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const places: Place[] = [];
const place = async (made = Place.make()): Promise<Place> => {
  places.push(await made);
  return made;
};
afterAll(async () => {
  for (const each of places) await each.remove();
});

async function importOf(target: Place, tar: Buffer, name = 'in.tar') {
  await writeFile(join(target.folder, name), tar);
  return target.run('import', '--from', name);
}

const UPLOADS = [
  uploadRow('up1', ['one', '']),
  uploadRow('up2', ['two'.repeat(50_000)]),
  uploadRow('up3', ['three']),
];
const CONTENTS: Readonly<Record<string, string>> = {
  ...{ up1f0: 'one', up1f1: '', up2f0: 'two'.repeat(50_000), up3f0: 'three' },
};
const content = ({ id }: FileRow): string => CONTENTS[id]!;
const whole = archiveOf([UPLOADS.slice(0, 2), UPLOADS.slice(2)], content);

async function statuses(server: TestServer): Promise<Record<string, string>> {
  const rows = await server.app
    .get(DataSource)
    .query<{ id: string; status: string }[]>('SELECT id, status FROM files ORDER BY id');
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
}

const ALL = { up1f0: 'uploaded', up1f1: 'uploaded', up2f0: 'uploaded', up3f0: 'uploaded' };

/** Everything is here, once, and counted; nothing else is. */
async function expectWhole(target: Place): Promise<void> {
  const server = await target.start();
  expect(await statuses(server)).toEqual(ALL);
  const client = Client.of(server);
  for (const { id, files } of UPLOADS) {
    for (const file of files) {
      const path = `/file/${id}/${file.id}/${String(file.name)}`;
      expect(await (await client.get(path)).text()).toBe(content(file));
    }
  }
  const source = server.app.get(DataSource);
  const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
  expect(kept).toEqual(counted);
  // What a crash left is swept; after that there is nothing to sweep.
  await server.clean();
  const { orphanObjects, orphanRows } = await server.clean();
  expect([orphanObjects, orphanRows]).toEqual([0, 0]);
  expect(await server.storedObjects()).toHaveLength(4);
  await target.halt();
}

describe('an import that is cut off', () => {
  it('by the end of a broken archive goes on when it is repeated', async () => {
    const target = await place();
    const tar = await whole;
    const at = tar.indexOf('twotwo') + 60_000;
    const cut = await importOf(target, tar.subarray(0, at));
    expect([cut.code, cut.out]).toEqual([1, expect.stringContaining('the archive breaks off')]);
    expect(cut.out).toContain('repeating the import goes on');
    expect(await statuses(await target.start())).toEqual({
      ...{ up1f0: 'uploaded', up1f1: 'uploaded', up2f0: 'missing' },
    });
    const again = await importOf(target, tar);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('uploads: 1 taken, 2 already there\n');
    expect(again.out).toContain('files: 2 taken, 2 already there\n');
    await expectWhole(target);
  });

  it('by a crash leaves nothing held, and goes on when it is repeated', async () => {
    const target = await place();
    const tar = await whole;
    const child = target.spawn('import', '--from', '-');
    child.stdin.on('error', () => undefined);
    child.stdin.write(tar.subarray(0, tar.indexOf('twotwo') + 60_000));
    const server = await target.start();
    await eventually(async () => (await statuses(server)).up1f0 === 'uploaded');
    expect(await statuses(server)).toMatchObject({ up2f0: 'uploading' });
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
    await target.halt();
    const again = await importOf(target, tar);
    expect([again.code, again.err]).toEqual([0, '']);
    await expectWhole(target);
  });

  it('by the operator says so, and holds nothing', async () => {
    const target = await place();
    const tar = await whole;
    const child = target.spawn('import', '--from', '-');
    const output = text(child.stdout);
    child.stdin.on('error', () => undefined);
    child.stdin.write(tar.subarray(0, tar.indexOf('twotwo') + 60_000));
    const server = await target.start();
    await eventually(async () => (await statuses(server)).up1f0 === 'uploaded');
    const code = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    expect([await code, await output]).toEqual([1, expect.stringContaining('interrupted')]);
    expect(await statuses(server)).toMatchObject({ up1f0: 'uploaded', up2f0: 'missing' });
    expect((await importOf(target, tar)).code).toBe(0);
    await expectWhole(target);
  });
});

describe('bytes that are not what their rows say', () => {
  it('are not taken from an archive, and are when they are right', async () => {
    const target = await place();
    const tar = Buffer.from(await whole);
    tar[tar.indexOf('twotwo') + 70_000]! ^= 1;
    const { code, out, err } = await importOf(target, tar);
    expect([code, err]).toEqual([1, 'file up2f0 of upload up2 : its SHA-256 is another one\n']);
    expect(out).toContain('files: 3 taken, 1 left out (lost)\n');
    expect(await statuses(await target.start())).toEqual({ ...ALL, up2f0: 'missing' });
    await target.halt();
    const again = await importOf(target, await whole);
    expect([again.code, again.err]).toEqual([0, '']);
    await expectWhole(target);
  });

  it('are reported when they are exported, and the rest is whole', async () => {
    const source = await place(Place.onSqlite());
    const server = await source.start();
    const client = Client.of(server);
    const damaged = await client.store('damaged one');
    const missing = await client.store('missing one');
    const good = await client.store('good one');
    const objects = await server.storedObjects();
    const object = (id: string): string => objects.find((path) => path.includes(id))!;
    await server.stored(object(damaged.file.id)).write('Damaged one');
    await server.stored(object(missing.file.id)).write('short');
    const { code, out, err } = await source.run('export', '--to', 'out.tar');
    expect([code, out]).toEqual([1, expect.stringContaining('lost: 2\n')]);
    expect(err).toContain(`file ${damaged.file.id} of upload ${damaged.upload.id} is lost : its`);
    expect(err).toContain(`file ${missing.file.id} of upload ${missing.upload.id} is lost : 5 byt`);
    const target = await place();
    const taken = await importOf(target, await readFile(join(source.folder, 'out.tar')));
    expect([taken.code, taken.out]).toEqual([1, expect.stringContaining('lost: 2\n')]);
    const there = Client.of(await target.start());
    expect(await (await there.get(filePath(good.upload, good.file))).text()).toBe('good one');
    expect((await there.get(filePath(damaged.upload, damaged.file))).status).toBe(404);
  });
});

describe('rows that cannot be right', () => {
  const one = uploadRow('bad1', ['x']);
  const file = (change: object): UploadRow => ({
    ...one,
    files: [{ ...one.files[0]!, ...change }],
  });
  const user = {
    ...{ id: 'local:eve', provider: 'local', login: 'eve', passwordHash: '', name: '', email: '' },
    ...{ admin: true, maxFileSize: 0, maxUserSize: 0, maxTtl: 0, theme: '', language: '' },
    ...{ createdAt: 1, sessionEpoch: 0 },
  };
  const users = (change: object) => ({
    before: [{ name: 'users/000001.jsonl', content: sealed([{ ...user, ...change }]) }],
    totals: { users: 1 },
  });
  const archives: [string, Promise<Buffer>, string][] = [
    ['a path as a name', archiveOf([[file({ name: '../x' })]], () => 'x'), 'is not a name of a'],
    ['an id that is a path', archiveOf([[{ ...one, id: '../x' }]], () => 'x'), '.id is not an id'],
    ['no digest', archiveOf([[file({ md5: '', sha256: '' })]], () => 'x'), 'has no digest'],
    ['a size below zero', archiveOf([[file({ size: -1 })]], () => 'x'), 'has no size'],
    ['a huge size', archiveOf([[file({ size: 2 ** 60 })]], () => 'x'), 'is not an integer'],
    ['a status of ours', archiveOf([[file({ status: 'uploading' })]], () => 'x'), 'one of missing'],
    ['a missing field', archiveOf([[file({ attempt: undefined })]], () => 'x'), 'a whole number'],
    ['a text as flag', archiveOf([[{ ...one, oneShot: 'no' }]], () => 'x'), 'true or false'],
    ['a text with NUL', archiveOf([[{ ...one, comments: 'a\0' }]], () => 'x'), 'is not a text'],
    ['one upload twice', archiveOf([[one, one]], () => 'x'), 'upload bad1 comes twice'],
    ['a false provider', archiveOf([], () => '', users({ provider: 'ovh' })), 'is not an id'],
    ['too few rows', archiveOf([], () => '', { totals: { users: 5 } }), '0 users instead of 5'],
  ];

  it('refuse the archive, and nothing of their part of it is taken', async () => {
    const target = await place(Place.onSqlite());
    for (const [what, tar, why] of archives) {
      const { code, out } = await importOf(target, await tar);
      expect([what, code, out]).toEqual([what, 1, expect.stringContaining(why)]);
    }
    expect(await statuses(await target.start())).toEqual({});
  });

  it('are left out alone where only they are meant', async () => {
    const target = await place();
    const there = await importOf(target, await whole);
    expect(there.code).toBe(0);
    const stolen = uploadRow('thief', ['mine']);
    const rows = [
      { ...stolen, files: [{ ...stolen.files[0]!, id: 'up1f0' }] },
      uploadRow('nobodys', ['x'], { user: 'local:nobody' }),
      uploadRow('long', ['x'], { comments: 'x'.repeat(40_000) }),
      uploadRow('fine', ['x']),
    ];
    const tar = await archiveOf([rows], ({ id }) => (id === 'up1f0' ? 'mine' : 'x'));
    const { code, out, err } = await importOf(target, tar);
    expect([code, out]).toEqual([1, expect.stringContaining('lost: 3\n')]);
    expect(err).toContain('up1f0 of upload thief : its id belongs to a file of another upload');
    expect(err).toContain('upload nobodys : its owner is not here');
    expect(err).toContain('comments is longer than 32768 bytes');
    const server = await target.start();
    expect(await statuses(server)).toEqual({ ...ALL, finef0: 'uploaded' });
    const client = Client.of(server);
    expect(await (await client.get('/file/up1/up1f0/0.txt')).text()).toBe('one');
    expect(await (await client.get('/file/fine/finef0/0.txt')).text()).toBe('x');
  });

  it('are told by a rehearsal, too, and nothing is added to another upload with the same id', async () => {
    const target = await place();
    expect((await importOf(target, await whole)).code).toBe(0);
    const rows = [
      uploadRow('nobodys', ['x'], { user: 'local:nobody' }),
      uploadRow('eves', ['x'], { user: 'local:eve' }),
      { ...uploadRow('up1', ['one', '', 'more']), uploadToken: 'another' },
    ];
    const tar = await archiveOf([rows], ({ id }) => CONTENTS[id] ?? 'x', users({}));
    await writeFile(join(target.folder, 'in.tar'), tar);
    const lines =
      'uploads: 1 taken, 1 already there, 1 left out (their owners are not here)\n' +
      'files: 1 taken, 3 already there, 1 left out (their owners are not here)\n';
    for (const args of [['--dry-run'], []]) {
      const { code, out, err } = await target.run('import', '--from', 'in.tar', ...args);
      expect([code, out]).toEqual([1, expect.stringContaining(lines)]);
      expect(out).toContain('lost: 2\n');
      expect(err).toBe(
        'upload nobodys : its owner is not here\n' +
          'upload up1 : another upload with this id is here\n',
      );
    }
    expect(await statuses(await target.start())).toEqual({ ...ALL, evesf0: 'uploaded' });
  });
});
