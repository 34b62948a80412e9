import { jest } from '@jest/globals';
import { StorageService, StorageUnavailable } from '../../libs/storage/src/index.js';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { Account, type NewUser, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client, form } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { type TestSettings } from '../support/server.js';

const PREFIX = 'unable to create upload : ';
const FULL = 'maximum user upload size reached. (25 B)\n';
const NINE = '123456789';

/** A server with one user of these limits, for as long as `use` takes. */
async function withUser(
  limits: Omit<NewUser, 'login'>,
  use: (parts: {
    user: Account;
    admin: Account;
    client: Client;
    server: TestServer;
  }) => Promise<void>,
  settings: TestSettings = {},
): Promise<void> {
  const server = await startWithAccounts(settings);
  try {
    const admin = await Account.admin(server);
    const user = await admin.newAccount({ login: 'user1', ...limits });
    await use({ user, admin, client: Client.of(server), server });
  } finally {
    await server.stop();
  }
}

const stored = async (user: Account): Promise<[number, number]> => {
  const { files, totalSize } = await user.stats();
  return [files, totalSize];
};

describe('who may upload', () => {
  it('case 29: where accounts are forced, only those who are logged in', async () => {
    await withUser(
      {},
      async ({ user, client, server }) => {
        const refused: [number, string] = [400, `${PREFIX}anonymous uploads are disabled\n`];
        expect(await answer(client.postUpload('{}'))).toEqual(refused);
        const quick = client.request('POST', '/', { body: form('a.txt', 'x') });
        expect(await answer(quick)).toEqual(refused);
        expect(await server.storedObjects()).toEqual([]);
        const { token } = await user.createToken();
        expect((await user.create()).admin).toBe(true);
        expect((await user.create({}, token)).admin).toBe(true);
        const headers = { 'X-PlikToken': token };
        const body = form('a.txt', 'x');
        expect((await client.request('POST', '/', { body, headers })).status).toBe(200);
        // What they make is for everybody.
        const { path } = await user.store('for all');
        expect(await answer(client.get(path))).toEqual([200, 'for all']);
      },
      { FEATURE_AUTHENTICATION: 'forced' },
    );
  });

  it('case 31: accounts are not bound to addresses', async () => {
    await withUser(
      {},
      async ({ user, client }) => {
        const refused: [number, string] = [403, 'untrusted source IP address\n'];
        expect(await answer(client.postUpload('{}'))).toEqual(refused);
        const quick = client.request('POST', '/', { body: form('a.txt', 'x') });
        expect(await answer(quick)).toEqual(refused);
        const { token } = await user.createToken();
        const { path } = await user.store('session');
        expect((await user.store('token', {}, token)).upload.admin).toBe(true);
        expect((await client.get(path)).status).toBe(200);
      },
      { UPLOAD_WHITELIST: '["10.0.0.0/8"]' },
    );
    await withUser(
      {},
      async ({ client }) => {
        expect((await client.postUpload('{}')).status).toBe(200);
      },
      { UPLOAD_WHITELIST: '["127.0.0.1"]' },
    );
  });
});

describe('limits of accounts (contract §2.4)', () => {
  it('case 111: the time to live', async () => {
    await withUser({ maxTTL: 60 }, async ({ user, admin, client }) => {
      const ttl = (n: number): Promise<Response> => user.post('/upload', { ttl: n });
      const tooLong = `${PREFIX}invalid TTL. (maximum allowed is : 60)\n`;
      expect(await answer(ttl(61))).toEqual([400, tooLong]);
      const infinite = `${PREFIX}cannot set infinite TTL (maximum allowed is : 60)\n`;
      expect(await answer(ttl(-1))).toEqual([400, infinite]);
      expect((await json<UploadWire>(ttl(60))).ttl).toBe(60);
      expect((await json<UploadWire>(ttl(0))).ttl).toBe(60);
      const { token } = await user.createToken();
      const byToken = client.postUpload('{"ttl":61}', { 'X-PlikToken': token });
      expect(await answer(byToken)).toEqual([400, tooLong]);
      expect((await client.create()).ttl).toBe(2_592_000);
      const free = await admin.newAccount({ login: 'free', maxTTL: -1 });
      expect(await free.create({ ttl: -1 })).toMatchObject({ ttl: -1, expireAt: null });
      expect((await free.create({ ttl: 99_999_999 })).ttl).toBe(99_999_999);
      const longer = await admin.newAccount({ login: 'longer', maxTTL: 2_592_001 });
      expect((await longer.create({ ttl: 2_592_001 })).ttl).toBe(2_592_001);
    });
  });

  it('case 112: what is declared', async () => {
    await withUser({ maxFileSize: 10, maxUserSize: 25 }, async ({ user, client }) => {
      const declare = (...sizes: number[]): Promise<Response> =>
        user.post('/upload', {
          files: sizes.map((fileSize, i) => ({ fileName: `f${i}`, fileSize })),
        });
      const tooBig = `${PREFIX}file is too big (11 B), maximum file size is 10 B\n`;
      expect(await answer(declare(11))).toEqual([400, tooBig]);
      expect(await answer(declare(9, 9, 9))).toEqual([400, PREFIX + FULL]);
      expect((await declare(10, 10, 5)).status).toBe(200);
      expect((await declare(9, 9, -9, 0)).status).toBe(200);
      await user.store(NINE);
      expect(await answer(declare(9, 8))).toEqual([400, PREFIX + FULL]);
      expect((await declare(9, 7)).status).toBe(200);
      expect((await client.create({ files: [{ fileName: 'a', fileSize: 11 }] })).admin).toBe(true);
    });
  });

  it('case 112: what is sent', async () => {
    await withUser({ maxFileSize: 10, maxUserSize: 25 }, async ({ user, client, server }) => {
      const { id } = await user.create();
      expect(await answer(user.add(id, '12345678901'))).toEqual([
        400,
        'file too big (limit is set to 10 B)\n',
      ]);
      expect((await user.add(id, NINE)).status).toBe(200);
      expect((await user.add(id, NINE)).status).toBe(200);
      expect(await answer(user.add(id, NINE))).toEqual([400, FULL]);
      expect(await server.storedObjects()).toHaveLength(2);
      expect(await stored(user)).toEqual([2, 18]);
      const { files } = await json<UploadWire>(client.get(`/upload/${id}`));
      expect(files.filter(({ status }) => status === 'uploaded')).toHaveLength(2);
      expect((await user.add(id, '1234567')).status).toBe(200);
      expect(await answer(user.add(id, '1'))).toEqual([400, FULL]);
      // Nothing needs no room.
      expect((await user.add(id, '')).status).toBe(200);
      expect(await stored(user)).toEqual([4, 25]);
    });
  });

  it('case 112: a refused file can be sent again when there is room', async () => {
    await withUser({ maxUserSize: 25 }, async ({ user, client }) => {
      const { path } = await user.store(NINE + NINE);
      const upload = await user.create({ files: [{ fileName: 'b.txt' }] });
      const send = (): Promise<Response> => client.postFile(upload, upload.files[0]!, NINE);
      expect(await answer(send())).toEqual([400, FULL]);
      const { files } = await json<UploadWire>(client.get(`/upload/${upload.id}`));
      expect(files).toMatchObject([{ status: 'missing', fileMd5: '' }]);
      expect((await user.delete(path)).status).toBe(200);
      expect((await send()).status).toBe(200);
    });
  });

  it('case 112: a file is refused with these words though its bytes cannot be erased', async () => {
    await withUser({ maxUserSize: 25 }, async ({ user, client, server }) => {
      const { path } = await user.store(NINE + NINE);
      const upload = await user.create({ files: [{ fileName: 'b.txt' }] });
      const send = (): Promise<Response> => client.postFile(upload, upload.files[0]!, NINE);
      const failing = jest.spyOn(server.app.get(StorageService), 'delete');
      failing.mockRejectedValue(new StorageUnavailable({}, 'SlowDown, HTTP 503'));
      expect(await answer(send())).toEqual([400, FULL]);
      expect(await answer(user.add(upload.id, NINE))).toEqual([400, FULL]);
      failing.mockRestore();
      const { files } = await json<UploadWire>(client.get(`/upload/${upload.id}`));
      expect(files).toMatchObject([{ status: 'missing', fileMd5: '' }]);
      expect((await user.delete(path)).status).toBe(200);
      expect((await send()).status).toBe(200);
      await server.clean();
      expect(await server.storedObjects()).toHaveLength(1);
    });
  });

  it("case 112: the upload token adds at the owner's cost, within the owner's limits", async () => {
    await withUser({ maxFileSize: 10, maxUserSize: 25 }, async ({ user, admin, client }) => {
      const upload = await user.create();
      const add = (content: string): Promise<Response> => client.postFile(upload, null, content);
      expect((await add('12345678901')).status).toBe(400);
      expect((await add(NINE)).status).toBe(200);
      expect(await stored(user)).toEqual([1, 9]);
      expect((await add(NINE)).status).toBe(200);
      expect(await answer(add(NINE))).toEqual([400, FULL]);
      // Administrators, and others with the upload token, are no way around it.
      expect(await answer(admin.add(upload.id, NINE))).toEqual([400, FULL]);
      const other = await admin.newAccount({ login: 'other' });
      const body = form('a.txt', NINE);
      const headers = { ...other.headers, 'X-UploadToken': upload.uploadToken };
      const byOther = client.request('POST', `/file/${upload.id}`, { body, headers });
      expect(await answer(byOther)).toEqual([400, FULL]);
      expect(await stored(user)).toEqual([2, 18]);
      expect(await stored(other)).toEqual([0, 0]);
      // The other way round: a full account may add to somebody else's.
      const anonymous = await client.create();
      const token = { ...user.headers, 'X-UploadToken': anonymous.uploadToken };
      const path = `/file/${anonymous.id}`;
      const more = form('a.txt', '123456789012');
      expect((await client.request('POST', path, { body: more, headers: token })).status).toBe(200);
      expect(await stored(user)).toEqual([2, 18]);
    });
  });

  it('quick uploads are charged, too', async () => {
    await withUser({ maxUserSize: 25 }, async ({ user, client, server }) => {
      const { token } = await user.createToken();
      const send = (content: string): Promise<[number, string]> =>
        answer(
          client.request('POST', '/', {
            body: form('a.txt', content),
            headers: { 'X-PlikToken': token },
          }),
        );
      expect((await send('x'.repeat(25)))[0]).toBe(200);
      const [status, text] = await send('x');
      expect(status).toBe(400);
      expect(text).toContain('maximum user upload size reached. (25 B)');
      expect(await server.storedObjects()).toHaveLength(1);
      expect(await user.stats()).toMatchObject({ uploads: 1, files: 1, totalSize: 25 });
    });
  });

  it.each<[number, number, boolean]>([
    [0, 12, true],
    [0, 13, false],
    [-1, 13, true],
    [13, 13, true],
    [11, 12, false],
  ])('maxUserSize %d on a server with 12: %d bytes fit: %s', async (maxUserSize, size, fit) => {
    await withUser(
      { maxUserSize },
      async ({ user, client }) => {
        const { id } = await user.create();
        const response = await user.add(id, 'x'.repeat(size));
        const limit = maxUserSize === 0 ? 12 : maxUserSize;
        expect([response.status, fit || (await response.text())]).toEqual(
          fit ? [200, true] : [400, `maximum user upload size reached. (${limit} B)\n`],
        );
        // Nobody's uploads have no quota.
        await client.store('x'.repeat(20));
      },
      { MAX_USER_SIZE: '12' },
    );
  });

  it('gives back what is removed', async () => {
    await withUser({ maxUserSize: 25 }, async ({ user, client, server }) => {
      const full = 'x'.repeat(25);
      const file = await user.store(full);
      expect(await answer(user.add(file.upload.id, 'x'))).toEqual([400, FULL]);
      expect((await user.delete(file.path)).status).toBe(200);
      expect(await stored(user)).toEqual([0, 0]);
      const { upload } = await user.store(full);
      expect((await user.delete(`/upload/${upload.id}`)).status).toBe(200);
      expect(await stored(user)).toEqual([0, 0]);
      const once = await user.store(full, { oneShot: true });
      expect(await answer(client.get(once.path))).toEqual([200, full]);
      expect(await stored(user)).toEqual([0, 0]);
      await user.store(full);
      expect(await answer(user.delete('/me/uploads'))).toEqual([200, '3 uploads removed']);
      await server.clean();
      // Cleaning gives nothing back a second time.
      expect(await user.stats()).toMatchObject({ uploads: 0, files: 0, totalSize: 0 });
      await user.store(full);
      expect(await stored(user)).toEqual([1, 25]);
    });
  });

  it.each(['one upload', 'many uploads'])('holds against fifty at once: %s', async (where) => {
    await withUser({ maxUserSize: 7100 }, async ({ user, server, client }) => {
      const one = await user.create();
      const uploads = await Promise.all(
        Array.from({ length: 50 }, async () => (where === 'one upload' ? one : user.create())),
      );
      const answers = await Promise.all(
        uploads.map((upload) => answer(client.postFile(upload, null, 'x'.repeat(1000)))),
      );
      expect(answers.filter(([status]) => status === 200)).toHaveLength(7);
      const refused = answers.filter(([status]) => status !== 200);
      const full: [number, string] = [400, 'maximum user upload size reached. (7.1 kB)\n'];
      expect(refused).toEqual(Array.from({ length: 43 }, () => full));
      expect(await stored(user)).toEqual([7, 7000]);
      expect(await server.storedObjects()).toHaveLength(7);
    });
  });
});
