import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import jwt from 'jsonwebtoken';
import { DataSource } from 'typeorm';
import type { PageWire, UploadWire, UserWire } from '../../libs/wire/src/index.js';
import { Account, json } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { type MadeFile, type MadeUpload, Move, PLIK } from '../support/plik-database.js';
import type { Ended } from '../support/plikd.js';
import type { TestServer } from '../support/server.js';

const UPLOADS = 66;
const sources = [
  { schema: '1.3', onServer: false },
  { schema: '1.4', onServer: false },
  ...(onServer
    ? ([
        { schema: '1.3', onServer: true },
        { schema: '1.4', onServer: true },
      ] as const)
    : []),
] as const;

const pathTo = ({ upload }: MadeUpload, { row }: MadeFile): string =>
  `/file/${upload.id}/${row.id}/${encodeURIComponent(row.name)}`;
const basic = (text: string): { Authorization: string } => ({
  Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});
const PASSWORD = basic(`${PLIK.uploadLogin}:${PLIK.uploadPassword}`);
const PROTECTED = ['md5-password', 'bcrypt-password'];
const LEFT_OUT = ['expired', 'removed'];

describe.each(sources)(
  'moving from Plik $schema, its database on the server: $onServer',
  (plik) => {
    let move: Move;
    let imported: Ended;
    let server: TestServer;
    let client: Client;

    beforeAll(async () => {
      move = await Move.prepare({ ...plik, uploads: UPLOADS });
      imported = await move.import('--verify');
      // The bytes are shared: without Plik they must go on being there.
      await rm(move.plik.folder, { recursive: true });
      server = await move.serve();
      client = Client.of(server);
    });
    afterAll(async () => {
      await server.stop();
      await move.remove();
    });

    const upload = (id: string, headers = {}): Promise<UploadWire> =>
      json<UploadWire>(client.get(`/upload/${id}`, headers));

    it('reports what it took and what it left', () => {
      expect([imported.code, imported.err]).toEqual([0, '']);
      const lines = imported.out.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
      expect(lines[0]).toMatch(new RegExp(`\\(${plik.schema === '1.4' ? '0010' : '0004'}-`));
      expect(lines).toEqual(
        expect.arrayContaining([
          'users 3 0 0 0',
          'tokens 1 0 1 0',
          'uploads 60 0 6 0',
          'files 72 0 0 0',
          'tokens left out: its user does not exist: 1',
          'uploads left out: expired: 3',
          'uploads left out: removed: 3',
          'uploads taken: without an owner, who does not exist: 3',
          'files taken: without bytes, which Plik has not either (deleted): 6',
          'files taken: without bytes, which Plik has not either (missing): 9',
          'complete: nothing is lost',
        ]),
      );
    });

    it('serves every file byte for byte', async () => {
      const gone = ['one-shot', ...LEFT_OUT];
      let served = 0;
      for (const made of move.plik.uploads.filter(({ kind }) => !gone.includes(kind))) {
        const headers = PROTECTED.includes(made.kind) ? PASSWORD : {};
        for (const file of made.files.filter(({ hasBytes }) => hasBytes)) {
          const response = await client.get(pathTo(made, file), headers);
          expect([made.kind, response.status]).toEqual([made.kind, 200]);
          expect(await response.text()).toBe(file.content);
          expect(response.headers.get('content-length')).toBe(String(file.row.size));
          served += 1;
        }
      }
      expect(served).toBe(54);
    });

    it('keeps what uploads are', async () => {
      const [made] = move.of('plain');
      const shown = await upload(made!.upload.id, {
        'X-UploadToken': made!.upload.upload_token,
      });
      expect(shown).toMatchObject({
        admin: true,
        comments: 'a comment 愛',
        ttl: -1,
        expireAt: null,
      });
      expect(Date.parse(shown.createdAt)).toBe(made!.upload.created_at);
      for (const kind of ['removable', 'ttl', 'zone', 'extend-ttl']) {
        const [of] = move.of(kind);
        const wire = await upload(of!.upload.id);
        expect(wire.removable).toBe(kind === 'removable');
        expect(wire.extend_ttl).toBe(kind === 'extend-ttl');
        expect(Date.parse(wire.createdAt)).toBe(of!.upload.created_at);
        const expiry = of!.upload.expire_at;
        if (kind !== 'extend-ttl')
          expect(wire.expireAt === null ? null : Date.parse(wire.expireAt)).toBe(expiry);
        expect(wire.files[0]).toMatchObject({ fileName: of!.files[0]!.row.name, reference: '0' });
      }
    });

    it('keeps the states and the order of files', async () => {
      const names = (await upload(move.of('two-files')[0]!.upload.id)).files.map(
        ({ fileName }) => fileName,
      );
      expect(names).toEqual(['z-first.txt', 'a-second.txt']);
      const states = (await upload(move.of('states')[0]!.upload.id)).files.map(
        ({ fileName, status, fileMd5 }) => [fileName, status, fileMd5],
      );
      expect(states).toEqual([
        ['missing.txt', 'missing', ''],
        ['uploading.txt', 'missing', ''],
        ['removed.txt', 'deleted', ''],
        ['deleted.txt', 'deleted', ''],
      ]);
      const none = await upload(move.of('no-status')[0]!.upload.id);
      expect(none.files[0]!.status).toBe('missing');
    });

    it('lets what Plik never got be sent here', async () => {
      const [made] = move.of('no-status');
      const wire = await upload(made!.upload.id);
      const own = { ...wire, uploadToken: made!.upload.upload_token };
      expect((await client.postFile(own, wire.files[0]!, 'at last')).status).toBe(200);
      expect(await (await client.get(pathTo(made!, made!.files[0]!))).text()).toBe('at last');
    });

    it('asks for the passwords of uploads, of both kinds', async () => {
      for (const kind of PROTECTED) {
        const [made] = move.of(kind);
        const path = pathTo(made!, made!.files[0]!);
        expect((await client.get(path)).status).toBe(401);
        expect((await client.get(path, basic('plik:wrong'))).status).toBe(401);
        // Twice: the first time replaces an old hash.
        expect((await client.get(path, PASSWORD)).status).toBe(200);
        expect((await client.get(path, PASSWORD)).status).toBe(200);
      }
    });

    it('delivers a one-shot file once, and expired or removed ones never', async () => {
      const [made] = move.of('one-shot');
      const path = pathTo(made!, made!.files[0]!);
      expect(await (await client.get(path)).text()).toBe(made!.files[0]!.content);
      expect((await client.get(path)).status).toBe(404);
      for (const kind of LEFT_OUT) {
        expect((await client.get(`/upload/${move.of(kind)[0]!.upload.id}`)).status).toBe(404);
      }
    });

    it('knows the users, by password and by the sessions that Plik gave them', async () => {
      const alice = await Account.login(client, 'alice', PLIK.alice.password);
      expect(await alice.me()).toMatchObject({ id: PLIK.alice.id, name: 'Alice A', admin: false });
      expect(await (await Account.login(client, 'root', PLIK.root.password)).me()).toMatchObject({
        admin: true,
      });
      const xsrf = randomUUID();
      const claims = {
        uid: PLIK.google.id,
        xsrf,
        created_at: String(Math.floor(Date.now() / 1000)),
      };
      const session = jwt.sign(claims, PLIK.sessionKey, { algorithm: 'HS512', noTimestamp: true });
      const cookie = { Cookie: `plik-session=${session}; plik-xsrf=${xsrf}` };
      const me = await json<UserWire>(client.get('/me', cookie));
      expect(me).toMatchObject({
        id: PLIK.google.id,
        provider: 'google',
        login: 'bob@example.org',
      });
      const theirs = await json<PageWire<UploadWire>>(client.get('/me/uploads', cookie));
      expect(theirs.results.map(({ id }) => id).sort()).toEqual(
        move
          .of('google')
          .map((made) => made.upload.id)
          .sort(),
      );
    });

    it('lists uploads for their user and their token, and counts them', async () => {
      const alice = await Account.login(client, 'alice', PLIK.alice.password);
      const idsOf = (...kinds: string[]): string[] =>
        kinds.flatMap((kind) => move.of(kind).map((made) => made.upload.id)).sort();
      const all = await alice.page<UploadWire>('/me/uploads');
      expect(all.results.map(({ id }) => id).sort()).toEqual(idsOf('session', 'token'));
      const some = await alice.page<UploadWire>(`/me/uploads?token=${PLIK.token}`);
      expect(some.results.map(({ id }) => id).sort()).toEqual(idsOf('token'));
      const files = ['session', 'token'].flatMap((kind) => move.of(kind).flatMap((u) => u.files));
      const totalSize = files.reduce((sum, { row }) => sum + row.size, 0);
      expect(await alice.stats()).toMatchObject({ uploads: 6, files: 6, totalSize });
      const before = (await alice.stats()).totalSize;
      expect((await alice.store('more', {}, PLIK.token)).upload.id).toHaveLength(16);
      expect((await alice.stats()).totalSize).toBe(before + 4);
      const tooMuch = await alice
        .store('x'.repeat(100_000))
        .catch((error: unknown) => String(error));
      expect(tooMuch).toContain('maximum user upload size reached');
      const orphan = await client.postUpload({}, { 'X-PlikToken': PLIK.orphanToken });
      expect(orphan.status).toBe(403);
    });

    it('counts what a scan finds, and cleaning finds nothing to repair', async () => {
      const report = await server.clean();
      expect(report).toMatchObject({ removedUploads: 0, orphanRows: 0, orphanObjects: 0 });
      const source = server.app.get(DataSource);
      const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
      expect(kept).toEqual(counted);
      expect(kept.length).toBeGreaterThan(100);
    });
  },
);
