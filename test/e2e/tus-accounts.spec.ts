import type { MaintenanceWire, UploadWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { traces } from '../support/database.js';
import type { TestServer, TestSettings } from '../support/server.js';
import { Tus, fileOf, linkOf, metadataOf, refusalOf } from '../support/tus.js';

interface Scene {
  readonly server: TestServer;
  readonly admin: Account;
  readonly user: Account;
  readonly tus: Tus;
}

async function on(
  settings: TestSettings,
  limits: object,
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await startWithAccounts(settings);
  try {
    const admin = await Account.admin(server);
    const user = await admin.newAccount({ login: 'user', ...limits });
    await work({ server, admin, user, tus: Tus.of(server) });
  } finally {
    await server.stop();
  }
}

const MEGABYTE = 1_000_000;

describe('tus with an account', () => {
  it('makes uploads that are its own, by session and by token', async () => {
    await on({ FEATURE_AUTHENTICATION: 'forced' }, {}, async ({ user, admin, tus }) => {
      expect(await refusalOf(tus.post({ 'Upload-Length': '1' }, 'x'))).toBe(
        '400 unable to create upload : anonymous uploads are disabled',
      );
      const { token } = await user.createToken();
      const link = await tus.with(user.headers).begin(5, { filename: 'session' });
      // Who knows the link goes on, whoever it is.
      expect((await tus.patch(link, 0, 'hel')).status).toBe(204);
      expect((await tus.with(admin.headers).patch(link, 3, 'lo')).status).toBe(204);
      await tus.with({ 'X-PlikToken': token }).send('x', { filename: 'token' });
      const as = { ...admin.headers, 'X-Plik-Impersonate': 'local:user' };
      await tus.with(as).send('x', { filename: 'impersonated' });
      const list = await json<{ results: UploadWire[] }>(user.get('/me/uploads'));
      const names = list.results.flatMap(({ files }) => files.map(({ fileName }) => fileName));
      expect(names.sort()).toEqual(['impersonated', 'session', 'token']);
    });
  });

  it('is from everywhere where strangers come from listed networks only', async () => {
    await on({ UPLOAD_WHITELIST: '["10.0.0.0/8"]' }, {}, async ({ user, tus }) => {
      expect((await tus.post({ 'Upload-Length': '1' })).status).toBe(403);
      expect((await tus.with(user.headers).post({ 'Upload-Length': '1' })).status).toBe(201);
    });
  });

  it.each([
    ['X-PlikToken', '00000000-0000-4000-8000-000000000000', '403 invalid token'],
    ['Cookie', 'plik-session=x.y.z', '403 invalid session'],
  ])('refuses a wrong %s, on every request', async (name, value, refusal) => {
    await on({}, {}, async ({ tus }) => {
      const link = await tus.begin(1);
      const wrong = tus.with({ [name]: value });
      for (const refused of [wrong.post({ 'Upload-Length': '1' }), wrong.patch(link, 0, 'x')]) {
        expect(await refusalOf(refused)).toBe(refusal);
      }
      expect((await wrong.delete(link)).status).toBe(403);
      expect((await tus.head(link)).headers.get('upload-offset')).toBe('0');
    });
  });
});

describe('limits of an account', () => {
  it('are those of its files: a size of its own, and a quota', async () => {
    const limits = { maxFileSize: 10, maxUserSize: 25 };
    await on({}, limits, async ({ server, user, tus: anybody }) => {
      const tus = anybody.with(user.headers);
      const before = await traces(server);
      const tooBig = '413 file too big (limit is set to 10 B)';
      expect(await refusalOf(tus.post({ 'Upload-Length': '11' }))).toBe(tooBig);
      expect(await refusalOf(tus.post({ 'Upload-Defer-Length': '1' }, '12345678901'))).toBe(tooBig);
      expect(await traces(server)).toEqual(before);
      await tus.send('1234567890');
      const link = await tus.begin(10);
      const full = '400 maximum user upload size reached. (25 B)';
      expect((await tus.patch(link, 0, '1234567890')).status).toBe(204);
      expect(await refusalOf(tus.post({ 'Upload-Length': '6' }))).toBe(full);
      expect((await tus.post({ 'Upload-Length': '5' }, '12345')).status).toBe(201);
      expect((await tus.post({ 'Upload-Length': '1' })).status).toBe(400);
      // Somebody without an account has the server's.
      expect((await anybody.post({ 'Upload-Length': '11' })).status).toBe(201);
    });
  });

  it('may be larger than the server’s, and shorter', async () => {
    await on(
      { MAX_FILE_SIZE_STR: '1MB', MAX_TTL_STR: '1h', DEFAULT_TTL_STR: '1h' },
      { maxFileSize: 2 * MEGABYTE, maxTTL: 60 },
      async ({ user, tus }) => {
        const length = { 'Upload-Length': String(2 * MEGABYTE) };
        expect((await tus.post(length)).status).toBe(413);
        expect((await tus.with(user.headers).post(length)).status).toBe(201);
        const ttl = { 'Upload-Length': '1', 'Upload-Metadata': metadataOf({ ttl: '61' }) };
        expect((await tus.post(ttl)).status).toBe(201);
        expect(await refusalOf(tus.with(user.headers).post(ttl))).toBe(
          '400 unable to create upload : invalid TTL. (maximum allowed is : 60)',
        );
      },
    );
  });
});

describe('maintenance mode', () => {
  it('refuses new bytes, and nothing that is known is lost', async () => {
    await on({}, {}, async ({ server, admin, tus }) => {
      const client = Client.of(server);
      const upload = await client.create({});
      const link = await tus.begin(10);
      const parts = [await tus.part('a'), await tus.part('b')];
      await tus.patch(link, 0, 'hello');
      const set = (on: boolean) =>
        json<MaintenanceWire>(admin.post('/admin/maintenance', { on, text: 'Soon' }));
      await set(true);
      const token = { upload: upload.id, uploadToken: upload.uploadToken };
      const refused = [
        tus.post({ 'Upload-Length': '5' }),
        tus.post({ 'Upload-Length': '5', 'Upload-Concat': 'partial' }),
        tus.post({ 'Upload-Length': '5', 'Upload-Metadata': metadataOf(token) }),
        tus.join(parts),
        tus.patch(link, 5, 'world'),
      ];
      for (const one of refused) {
        const response = await one;
        expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(response.headers.get('tus-resumable')).toBe('1.0.0');
        expect(await refusalOf(response)).toBe('503 uploads are paused for maintenance : Soon');
      }
      // Of an upload that there is not, and of somebody who may not, it is said as elsewhere.
      const nobody = { 'Upload-Length': '5', 'Upload-Metadata': metadataOf({ upload: 'none' }) };
      expect(await refusalOf(tus.post(nobody))).toBe('404 upload none not found');
      expect((await tus.head(link)).headers.get('upload-offset')).toBe('5');
      // Ending needs no bytes.
      expect((await tus.delete(parts[0]!)).status).toBe(204);
      await set(false);
      const last = await tus.patch(link, 5, 'world');
      expect(await answer(fetch(fileOf(last)))).toEqual([200, 'helloworld']);
    });
  });
});

describe('the time of an upload', () => {
  it('ends what comes for it, too', async () => {
    await on({}, {}, async ({ tus }) => {
      const created = await tus.post({
        'Upload-Length': '5',
        'Upload-Metadata': metadataOf({ ttl: '1' }),
      });
      const link = await linkOf(created);
      const expires = Date.parse(created.headers.get('upload-expires')!);
      expect(expires).toBeLessThan(Date.now() + 2000);
      let response = await tus.patch(link, 0, '');
      while (response.status === 204) response = await tus.patch(link, 0, '');
      expect(await refusalOf(response)).toBe('410 its time is over');
      expect([404, 410]).toContain((await tus.head(link)).status);
    });
  });
});
