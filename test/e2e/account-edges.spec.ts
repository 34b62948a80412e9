import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { ListedUploadWire, TokenWire, UserWire } from '../../libs/wire/src/index.js';
import { Clock } from '../../src/common/clock.js';
import {
  Account,
  answer,
  json,
  postLogin,
  rowsOf,
  startWithAccounts,
} from '../support/accounts.js';
import { TokenEntity } from '../../src/database/entities/token.entity.js';
import { Client, form } from '../support/client.js';
import { type RawAnswer, RawConnection, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let admin: Account;

beforeEach(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const many = <T>(n: number, make: (i: number) => Promise<T>): Promise<T>[] =>
  Array.from({ length: n }, (_, i) => make(i));

describe('an account that is removed while it is at work', () => {
  const EMPTY = { uploads: 0, files: 0, totalSize: 0 };

  it('case 134: tokens made at that moment open nothing, also for the next of that name', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    const making = many(15, () => user.post('/me/token', {}));
    const removing = admin.delete('/user/local:user1');
    const more = many(15, () => user.post('/me/token', {}));
    const answers = await Promise.all([...making, ...more]);
    expect((await removing).status).toBe(200);
    const made: string[] = [];
    for (const response of answers) {
      expect([200, 403, 404]).toContain(response.status);
      if (response.status === 200) made.push(((await response.json()) as TokenWire).token);
    }
    const next = await admin.newAccount({ login: 'user1' });
    expect((await next.page<TokenWire>('/me/token')).results).toEqual([]);
    // Of many, some: who guesses more than a few wrong ones is not heard for a while.
    for (const token of [...made.slice(0, 5), ...made.slice(5).slice(-5)]) {
      const headers = { 'X-PlikToken': token };
      expect((await client.postUpload('{}', headers)).status).toBe(403);
    }
    expect(await rowsOf(server, 'tokens', 'local:user1')).toBe(0);
  });

  it('case 134: uploads made at that moment are gone, too', async () => {
    const before = await server.storedObjects();
    const user = await admin.newAccount({ login: 'user1' });
    const { token } = await user.createToken();
    const open = await user.create();
    const send = (): Promise<Response> =>
      client.request('POST', '/', {
        body: form('a.txt', 'x'.repeat(1000)),
        headers: { 'X-PlikToken': token },
      });
    const sending = many(12, (i) => (i % 2 === 0 ? send() : client.postFile(open, null, 'x')));
    const removing = admin.delete('/user/local:user1');
    const more = many(6, send);
    for (const response of await Promise.all([...sending, ...more])) {
      expect([200, 403, 404]).toContain(response.status);
    }
    expect((await removing).status).toBe(200);
    const left = await admin.page<ListedUploadWire>('/uploads?user=local:user1');
    expect(left).toMatchObject({ results: [], total: 0 });
    const next = await admin.newAccount({ login: 'user1' });
    expect(await next.stats()).toMatchObject(EMPTY);
    await server.clean();
    expect(await server.storedObjects()).toEqual(before);
    expect(await rowsOf(server, 'uploads', 'local:user1')).toBe(0);
    expect(await json(admin.get('/stats'))).toMatchObject({ ...EMPTY, users: 2 });
  });

  it('case 134: a token without a user is cleaned away', async () => {
    const token = '5f0b0c7e-52c5-4a6e-5b3c-0123456789ab';
    const row = { token, userId: 'local:gone', comment: '', createdAt: Date.now() - 86_400_000 };
    await server.app.get(DataSource).getRepository(TokenEntity).insert(row);
    await admin.createToken();
    await server.clean();
    expect(await rowsOf(server, 'tokens', 'local:gone')).toBe(0);
    expect(await rowsOf(server, 'tokens', 'local:admin')).toBe(1);
  });

  it('of two removals at once, one counts', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    for (let i = 0; i < 5; i += 1) await user.store('12345');
    const removals = await Promise.all(many(4, () => user.delete('/me/uploads')));
    const counts = await Promise.all(removals.map(async (one) => parseInt(await one.text(), 10)));
    expect(counts.reduce((sum, n) => sum + n)).toBe(5);
    expect(await user.stats()).toMatchObject(EMPTY);
    const statuses = (await Promise.all(many(4, () => user.delete('/me')))).map((r) => r.status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => ![200, 403, 404].includes(status))).toEqual([]);
    expect(await json(admin.get('/stats'))).toMatchObject({ ...EMPTY, users: 1 });
  });
});

describe('odds and ends', () => {
  it("case 104: tokens of Plik's older form are still good", async () => {
    await admin.createUser({ login: 'user1' });
    // The variant digit is one that RFC 4122 does not know.
    const token = '5f0b0c7e-52c5-4a6e-5b3c-0123456789ab';
    const row = { token, userId: 'local:user1', comment: 'old', createdAt: Date.now() };
    await server.app.get(DataSource).getRepository(TokenEntity).insert(row);
    const made = await client.postUpload('{}', { 'X-PlikToken': token });
    expect(made.status).toBe(200);
    const user = await Account.login(client, 'user1');
    const list = await user.page<ListedUploadWire>(`/me/uploads?token=${token}`);
    expect(list.results).toMatchObject([{ user: 'local:user1', token }]);
    const { results } = await user.page<TokenWire>('/me/token');
    expect(results).toMatchObject([{ token, comment: 'old' }]);
    expect(await answer(user.delete(`/me/token/${token}`))).toEqual([200, 'ok']);
  });

  it('case 100: looking at the head of a file needs no second proof', async () => {
    const { path } = await admin.store('x', { password: 'secret' });
    expect((await client.head(path, admin.cookie)).status).toBe(200);
    expect((await client.head(path)).status).toBe(401);
    const broken = await client.head(path, { Cookie: 'plik-session=bad' });
    expect(broken.status).toBe(403);
    expect(broken.headers.getSetCookie()).toHaveLength(2);
  });

  it('case 100: the session is found among other cookies', async () => {
    for (const cookie of [
      `a=b; plik-session=${admin.session}; c="d"`,
      `a=b;plik-session=${admin.session}`,
      `xplik-session=bad; plik-session=${admin.session}`,
      `plik-session="${admin.session}"`,
    ]) {
      expect((await client.get('/me', { Cookie: cookie })).status).toBe(200);
    }
    expect((await client.get('/me', { Cookie: 'other=1; =; ;x' })).status).toBe(401);
  });

  it('case 110: what has expired counts and is listed until it is cleaned away', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    const { upload } = await user.store('12345', { ttl: 60 });
    const later = Date.now() + 61_000;
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(later);
    expect(await answer(user.get(`/upload/${upload.id}`))).toEqual([
      404,
      `upload ${upload.id} has expired\n`,
    ]);
    const list = await user.page<ListedUploadWire>('/me/uploads');
    expect(list.results).toMatchObject([{ id: upload.id }]);
    expect(await user.stats()).toMatchObject({ uploads: 1, files: 1, totalSize: 5 });
    await server.clean();
    expect(await user.page('/me/uploads')).toMatchObject({ results: [], total: 0 });
    expect(await user.stats()).toMatchObject({ uploads: 0, files: 0, totalSize: 0 });
  });

  it('feature_local_login: where there are only other ways, the password is none', async () => {
    const closed = await startWithAccounts({
      FEATURE_LOCAL_LOGIN: 'disabled',
      GOOGLE_API_CLIENT_ID: 'id',
      GOOGLE_API_SECRET: 'secret',
    });
    const refused = await answer(postLogin(Client.of(closed), 'admin', 'administrator'));
    expect(refused).toEqual([400, 'local authentication is disabled\n']);
    await closed.stop();
    await expect(startWithAccounts({ FEATURE_LOCAL_LOGIN: 'disabled' })).rejects.toThrow();
  });

  it('names in any script are kept, and found by their id', async () => {
    const login = 'Zoë 🔑 <b>';
    const made = await admin.createUser({ login, name: '名前', email: "o'x@é" });
    expect(made).toMatchObject({ id: `local:${login}`, login, name: '名前', email: "o'x@é" });
    const path = `/user/${encodeURIComponent(made.id)}`;
    expect(await json<UserWire>(admin.get(path))).toEqual(made);
    const user = await Account.login(client, login);
    expect(await user.me()).toEqual(made);
    expect((await user.create()).admin).toBe(true);
    expect(await user.page<ListedUploadWire>('/me/uploads')).toMatchObject({ total: 1 });
    expect(await answer(admin.delete(path))).toEqual([200, 'ok']);
  });

  it('what cannot be an id is not found', async () => {
    for (const id of ['x'.repeat(5000), '%00', encodeURIComponent("' OR 1=1 --"), '%F0%9F']) {
      const { status } = await admin.get(`/user/${id}`);
      expect([400, 404]).toContain(status);
    }
    for (const token of ['x'.repeat(5000), '%00', '%27', '%25']) {
      expect((await admin.delete(`/me/token/${token}`)).status).toBe(404);
      expect((await admin.get(`/me/uploads?token=${token}`)).status).toBe(404);
      expect((await admin.get(`/uploads?token=${token}&user=${token}`)).status).toBe(200);
    }
  });
});

describe('an account that is removed while one of its requests is half sent', () => {
  /** Lets the guards see the request, removes the account and only then sends the body. */
  async function late(method: string, path: string, body: string): Promise<RawAnswer> {
    const user = await admin.newAccount({ login: 'user1' });
    const connection = await RawConnection.open(server.url);
    const length = { 'Content-Length': String(body.length) };
    await connection.send(requestHead(method, path, { ...user.headers, ...length }));
    await connection.send(body.slice(0, 1));
    // Long enough for the guards: nothing tells from outside that they are done.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await answer(admin.delete('/user/local:user1'))).toEqual([200, 'ok']);
    await connection.send(body.slice(1));
    const got = await connection.answer();
    connection.destroy();
    return got;
  }

  it.each([
    ['POST', '/upload', '{}'],
    ['POST', '/me/token', '{"comment":"late"}'],
    ['PATCH', '/me', '{"name":"late"}'],
    ['POST', '/user/local:user1', '{"id":"local:user1","name":"late"}'],
  ])('case 134: %s %s does nothing any more', async (method, path, body) => {
    const { status } = await late(method, path, body);
    // Nothing of it must come to whoever has the name next.
    const next = await admin.newAccount({ login: 'user1' });
    const { name } = await next.me();
    const tokens = (await next.page<TokenWire>('/me/token')).total;
    const uploads = (await next.page<ListedUploadWire>('/me/uploads')).total;
    const refused = status === 403 || status === 404;
    expect({ tokens, uploads, name, refused }).toEqual({ tokens: 0, uploads: 0, refused: true });
  });
});
