import type { ListedUploadWire, UserWire } from '../../libs/wire/src/index.js';
import {
  Account,
  answer,
  json,
  postLogin,
  rowsOf,
  startWithAccounts,
} from '../support/accounts.js';
import { Client, type UploadParams, form } from '../support/client.js';
import type { TestServer } from '../support/server.js';

const NOT_FOUND: [number, string] = [404, 'token not found\n'];
const EMPTY = { uploads: 0, files: 0, totalSize: 0 };

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts({ FEATURE_EXTEND_TTL: 'enabled' });
  client = Client.of(server);
  admin = await Account.admin(server);
});

afterAll(() => server.stop());

const list = async (account: Account, query = ''): Promise<readonly ListedUploadWire[]> =>
  (await account.page<ListedUploadWire>(`/me/uploads${query}`)).results;
const ids = (uploads: readonly { id: string }[]): string[] => uploads.map(({ id }) => id);
const idsOf = async (account: Account, query: string): Promise<string[]> =>
  ids(await list(account, query));

describe("the current user's uploads (contract §5.8)", () => {
  it('case 108: newest first, in an envelope, as their owner sees them', async () => {
    const user = await admin.newAccount({ login: 'lister' });
    expect(await user.page('/me/uploads')).toEqual({
      after: null,
      before: null,
      total: 0,
      results: [],
    });
    const { upload: first } = await user.store('abc', { login: 'foo', password: 'secret' });
    const second = await user.create({ comments: 'hello' });
    await client.create();
    await admin.create();
    const page = await user.page<ListedUploadWire>('/me/uploads');
    expect(page).toMatchObject({ after: null, before: null, total: 2 });
    expect(ids(page.results)).toEqual([second.id, first.id]);
    const [, locked] = page.results;
    expect(locked).toMatchObject({
      uploadToken: first.uploadToken,
      user: 'local:lister',
      uploadIp: '127.0.0.1',
      admin: false,
      downloadDomain: '',
      protectedByPassword: true,
      login: 'foo',
    });
    expect(locked!.files).toMatchObject([{ fileName: 'a.txt', status: 'uploaded', fileSize: 3 }]);
    expect(page.results[0]).toMatchObject({ files: [], comments: 'hello' });
    expect(page.results[0]).not.toHaveProperty('login');
    expect(JSON.stringify(page)).not.toMatch(/"password"|\$2b\$|secret/);
  });

  it('case 108: by token, only one of the own', async () => {
    const user = await admin.newAccount({ login: 'filterer' });
    const { token } = await user.createToken();
    const { token: unused } = await user.createToken();
    const { token: foreign } = await admin.createToken();
    const byToken = await user.create({}, token);
    await user.create();
    await admin.create({}, foreign);
    expect(await idsOf(user, `?token=${token}`)).toEqual([byToken.id]);
    expect(await idsOf(user, `?token=${unused}`)).toEqual([]);
    expect(await idsOf(user, '?token=')).toHaveLength(2);
    for (const path of ['/me/uploads', '/me/stats']) {
      expect(await answer(user.get(`${path}?token=nope`))).toEqual(NOT_FOUND);
      expect(await answer(user.get(`${path}?token=${foreign}`))).toEqual(NOT_FOUND);
    }
    expect(await answer(user.delete('/me/uploads?token=nope'))).toEqual(NOT_FOUND);
    expect(await answer(user.delete(`/me/uploads?token=${foreign}`))).toEqual(NOT_FOUND);
    expect(await list(user)).toHaveLength(2);
    expect(await list(admin)).not.toHaveLength(0);
  });

  it('case 108: by what they are', async () => {
    const user = await admin.newAccount({ login: 'flagger' });
    const kinds: Record<string, UploadParams> = {
      oneShot: { oneShot: true },
      removable: { removable: true },
      stream: { stream: true },
      extendTTL: { extend_ttl: true },
      password: { password: 'secret' },
      e2ee: { e2ee: 'age' },
    };
    const made: Record<string, string> = { plain: (await user.create()).id };
    for (const [name, params] of Object.entries(kinds)) made[name] = (await user.create(params)).id;
    const newestFirst = Object.values(made).reverse();
    for (const name of Object.keys(kinds)) {
      const others = newestFirst.filter((id) => id !== made[name]);
      expect([name, await idsOf(user, `?${name}=true`)]).toEqual([name, [made[name]]]);
      expect([name, await idsOf(user, `?${name}=false`)]).toEqual([name, others]);
      const page = await user.page<ListedUploadWire>(`/me/uploads?${name}=false&limit=2`);
      expect([name, page.total]).toEqual([name, others.length]);
    }
    expect(await idsOf(user, '?oneShot=true&stream=true')).toEqual([]);
    expect(await idsOf(user, '?oneShot=false&stream=false')).toHaveLength(5);
    expect(await idsOf(user, '?oneShot=')).toEqual(newestFirst);
  });

  it('case 108: by date and by size', async () => {
    const user = await admin.newAccount({ login: 'sorter' });
    const made: string[] = [];
    for (const size of [2, 0, 30, 5]) {
      const upload = size === 0 ? await user.create() : (await user.store('x'.repeat(size))).upload;
      made.push(upload.id);
    }
    // Two files together are more than the largest one.
    const two = (await user.store('x'.repeat(20))).upload.id;
    expect((await user.add(two, 'x'.repeat(20))).status).toBe(200);
    const [a, none, c, d] = made as [string, string, string, string];
    expect(await idsOf(user, '?sort=size')).toEqual([two, c, d, a, none]);
    expect(await idsOf(user, '?sort=size&order=asc')).toEqual([none, a, d, c, two]);
    expect(await idsOf(user, '?sort=date')).toEqual([two, ...made.toReversed()]);
    expect(await idsOf(user, '?sort=createdAt&order=asc')).toEqual([...made, two]);
    expect(await answer(user.get('/me/uploads?sort=bogus'))).toEqual([400, 'invalid sort\n']);
  });

  it('case 109: removes those of one token, then all', async () => {
    const user = await admin.newAccount({ login: 'remover' });
    const { token } = await user.createToken();
    const stored = [await user.store('one', {}, token), await user.store('two', {}, token)];
    for (let i = 0; i < 3; i += 1) stored.push(await user.store('more'));
    const { upload: foreign } = await admin.store('foreign');
    const removed = (n: number): [number, string] => [200, `${n} uploads removed`];
    const byToken = await user.delete(`/me/uploads?token=${token}`);
    expect(byToken.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect([byToken.status, await byToken.text()]).toEqual(removed(2));
    expect(await answer(user.delete(`/me/uploads?token=${token}`))).toEqual(removed(0));
    expect((await client.get(stored[0]!.path)).status).toBe(404);
    expect((await client.get(stored[2]!.path)).status).toBe(200);
    expect(await answer(user.delete('/me/uploads'))).toEqual(removed(3));
    expect(await list(user)).toEqual([]);
    expect(await user.stats()).toMatchObject(EMPTY);
    for (const { path } of stored) expect((await client.get(path)).status).toBe(404);
    expect((await client.get(`/upload/${foreign.id}`)).status).toBe(200);
  });

  it('case 110: statistics count what is stored', async () => {
    const user = await admin.newAccount({ login: 'counter' });
    expect(await user.stats()).toMatchObject(EMPTY);
    const { token } = await user.createToken();
    for (const text of ['sixsix', '123456']) await user.store(text);
    for (const text of ['abcdef', 'ABCDEF']) await user.store(text, {}, token);
    // A declared file is none, however large it says it is.
    await user.create({ files: [{ fileName: 'declared.txt', fileSize: 999 }] });
    await client.store('anonymous');
    expect(await user.stats()).toMatchObject({ uploads: 5, files: 4, totalSize: 24 });
    expect(await user.stats(`?token=${token}`)).toMatchObject({
      uploads: 2,
      files: 2,
      totalSize: 12,
    });
    expect(await answer(user.get('/me/stats?token=x'))).toEqual(NOT_FOUND);
  });
});

describe('the current user (contract §5.8, §5.10)', () => {
  it('is told, without the password', async () => {
    const user = await admin.newAccount({ login: 'plain' });
    const me = await user.me();
    expect(Object.keys(me).sort()).toEqual(
      [
        'id',
        'provider',
        'login',
        'admin',
        'maxFileSize',
        'maxUserSize',
        'maxTTL',
        'createdAt',
      ].sort(),
    );
    const limits = { maxFileSize: 0, maxUserSize: 0, maxTTL: 0 };
    const who = { id: 'local:plain', provider: 'local', login: 'plain', admin: false };
    expect(me).toMatchObject({ ...who, ...limits });
  });

  it('case 113: is removed, with everything', async () => {
    const user = await admin.newAccount({ login: 'leaver' });
    const { path, upload } = await user.store('mine');
    const { token } = await user.createToken();
    expect(await answer(user.delete('/me'))).toEqual([200, 'ok']);
    const gone: [number, string] = [403, 'invalid session : user does not exists\n'];
    expect(await answer(user.get('/me'))).toEqual(gone);
    expect(await answer(user.delete('/me'))).toEqual(gone);
    expect((await client.get(path)).status).toBe(404);
    expect(await answer(client.get(`/upload/${upload.id}`))).toEqual([
      404,
      `upload ${upload.id} not found\n`,
    ]);
    expect((await client.postUpload('{}', { 'X-PlikToken': token })).status).toBe(403);
    expect((await postLogin(client, 'leaver', 'password1')).status).toBe(403);
    expect(await answer(admin.get('/user/local:leaver'))).toEqual([404, 'user not found\n']);
    const of = await admin.page<ListedUploadWire>('/uploads?user=local:leaver');
    expect(of).toMatchObject({ results: [], total: 0 });
  });

  it('case 134: nothing of a removed user is left', async () => {
    await server.clean();
    const before = await server.storedObjects();
    const user = await admin.newAccount({ login: 'traceless' });
    const { upload } = await user.store('first');
    await user.createToken();
    const { token } = await user.createToken();
    await user.store('second', {}, token);
    const adding = await client.request('POST', `/file/${upload.id}`, {
      body: form('b.txt', 'third'),
      headers: { 'X-UploadToken': upload.uploadToken },
    });
    expect(adding.status).toBe(200);
    expect(await server.storedObjects()).toHaveLength(before.length + 3);
    const userId = 'local:traceless';
    expect(await rowsOf(server, 'tokens', userId)).toBe(2);
    expect(await answer(user.delete('/me'))).toEqual([200, 'ok']);
    expect(await rowsOf(server, 'tokens', userId)).toBe(0);
    await server.clean();
    expect(await server.storedObjects()).toEqual(before);
    expect(await rowsOf(server, 'uploads', userId)).toBe(0);
    // Whoever has the name next starts with nothing.
    const next = await admin.newAccount({ login: 'traceless' });
    expect(await next.stats()).toMatchObject(EMPTY);
    expect(await next.page('/me/token')).toMatchObject({ results: [], total: 0 });
  });

  it('an account cannot be removed by its owner where that is switched off', async () => {
    const closed = await startWithAccounts({ FEATURE_DELETE_ACCOUNT: 'disabled' });
    const boss = await Account.admin(closed);
    const user = await boss.newAccount({ login: 'user1' });
    const off: [number, string] = [400, 'delete account is not enabled\n'];
    expect(await answer(user.delete('/me'))).toEqual(off);
    expect((await user.get('/me')).status).toBe(200);
    expect(await answer(boss.delete('/user/local:user1'))).toEqual([200, 'ok']);
    await closed.stop();
  });

  it('PATCH /me changes what is given, and only that', async () => {
    const user = await admin.newAccount({ login: 'patcher', name: 'Old', email: 'old@x' });
    const change = { name: 'New', theme: 'dark', admin: true, maxUserSize: 1, login: 'x', id: 'y' };
    const changed = await json<UserWire>(user.patch('/me', change));
    expect(changed).toMatchObject({ id: 'local:patcher', name: 'New', email: 'old@x' });
    expect(changed).toMatchObject({
      theme: 'dark',
      login: 'patcher',
      admin: false,
      maxUserSize: 0,
    });
    expect(changed).not.toHaveProperty('language');
    expect(await user.me()).toEqual(changed);
    const empty = await json<UserWire>(
      user.patch('/me', { email: '', language: 'fr', name: null }),
    );
    expect(empty).toMatchObject({ name: 'New', theme: 'dark', language: 'fr' });
    expect(empty).not.toHaveProperty('email');
    expect(await json(user.patch('/me', {}))).toEqual(empty);
  });

  it('PATCH /me refuses what it cannot read', async () => {
    const user = await admin.newAccount({ login: 'refused', name: 'Old' });
    const before = await user.me();
    expect(await answer(user.patch('/me'))).toEqual([400, 'missing request body\n']);
    for (const field of ['name', 'email', 'theme', 'language']) {
      for (const value of [1, true, {}, []]) {
        const body = { name: 'New', [field]: value };
        const [status, text] = await answer(user.patch('/me', body));
        expect([field, status]).toEqual([field, 400]);
        expect(text).toMatch(new RegExp(`^invalid ${field} value : .+\n$`));
      }
    }
    for (const body of ['x', '[]', '"name"']) {
      expect((await user.patch('/me', body)).status).toBe(400);
    }
    expect(await user.me()).toEqual(before);
    const anonymous = client.request('PATCH', '/me', { body: '{}' });
    expect((await anonymous).status).toBe(401);
  });

  it.each<[string, string]>([
    ['null', 'Old'],
    ['{"NAME":"New"}', 'New'],
    ['{"name":"Older","name":"New"}', 'New'],
  ])('PATCH /me reads %s as other bodies are read (contract §1.3)', async (body, name) => {
    const user = await admin.newAccount({ login: `reader${body.length}`, name: 'Old' });
    expect(await json(user.patch('/me', body))).toMatchObject({ name });
  });
});
