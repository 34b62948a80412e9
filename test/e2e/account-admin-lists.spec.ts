import type { ListedUploadWire, UploadWire, UserWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload, form } from '../support/client.js';
import { TestServer } from '../support/server.js';

const NOT_ADMIN: [number, string] = [403, 'you need administrator privileges\n'];

let server: TestServer;
let client: Client;
let admin: Account;

beforeEach(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});

afterEach(() => server.stop());

describe('lists of accounts (contract §5.9, §5.10)', () => {
  const idsOf = async (query: string): Promise<string[]> =>
    (await admin.page<UserWire>(`/users${query}`)).results.map(({ id }) => id);

  const search = async (query: string): Promise<string[]> =>
    (await json<UserWire[]>(admin.get(`/users/search?${query}`))).map(({ id }) => id);

  it('case 114: /users shows everybody, newest first', async () => {
    const made = await admin.createUser({ login: 'user1', name: 'Name', maxTTL: 5 });
    await admin.createUser({ provider: 'google', login: 'someone@g' });
    const one = await Account.login(client, 'user1');
    await one.createToken('mine');
    const page = await admin.page<UserWire>('/users');
    expect(page).toMatchObject({ after: null, before: null, total: 3 });
    expect(page.results.map(({ id }) => id)).toEqual([
      'google:someone@g',
      'local:user1',
      'local:admin',
    ]);
    expect(page.results[1]).toMatchObject({ ...made });
    expect(JSON.stringify(page)).not.toMatch(/"password"|"tokens"|\$2b\$|plik_/);
    expect(await idsOf('?order=asc&limit=1')).toEqual(['local:admin']);
  });

  it('/users: by provider and by right', async () => {
    await admin.createUser({ login: 'user1' });
    await admin.createUser({ login: 'boss', admin: true });
    await admin.createUser({ provider: 'ovh', login: 'xx1-ovh' });
    expect(await idsOf('?provider=local')).toEqual(['local:boss', 'local:user1', 'local:admin']);
    expect(await idsOf('?provider=ovh')).toEqual(['ovh:xx1-ovh']);
    expect(await idsOf('?provider=google')).toEqual([]);
    expect(await idsOf('?admin=true')).toEqual(['local:boss', 'local:admin']);
    expect(await idsOf('?admin=false')).toEqual(['ovh:xx1-ovh', 'local:user1']);
    expect(await idsOf('?admin=false&provider=local')).toEqual(['local:user1']);
    expect((await admin.page<UserWire>('/users?admin=true&limit=1')).total).toBe(2);
    expect(await answer(admin.get('/users?sort=bogus'))).toEqual([400, 'invalid sort\n']);
    expect(await idsOf('?sort=date')).toHaveLength(4);
  });

  it('/users/search: a piece of id, login, name or e-mail address, by login', async () => {
    await admin.createUser({ login: 'zoe1', name: 'Ann Other' });
    await admin.createUser({ login: 'bert', email: 'bert@ANNEX.test' });
    await admin.createUser({ login: 'anna', admin: true });
    await admin.createUser({ login: 'odd_one%' });
    expect(await search('q=ann')).toEqual(['local:anna', 'local:bert', 'local:zoe1']);
    expect(await search('q=local:an')).toEqual(['local:anna']);
    expect(await search('q=ann&admin=true')).toEqual(['local:anna']);
    expect(await search('q=ann&admin=false')).toEqual(['local:bert', 'local:zoe1']);
    expect(await search('q=ann&provider=ovh')).toEqual([]);
    // What is asked for is a text, not a pattern.
    expect(await search('q=%25%25')).toEqual([]);
    expect(await search('q=d_o')).toEqual(['local:odd_one%']);
    expect(await search('q=b_rt')).toEqual([]);
    expect(await search(`q=${encodeURIComponent("'; --")}`)).toEqual([]);
    const text = 'search query must be at least 2 characters\n';
    for (const query of ['', '?q=', '?q=a']) {
      expect(await answer(admin.get(`/users/search${query}`))).toEqual([400, text]);
    }
    expect(await search(`q=${encodeURIComponent('é')}`)).toEqual([]);
  });

  it('/users/search: a name that is written as it is stored is found', async () => {
    await admin.createUser({ login: 'user1', name: 'Élodie Ünal' });
    for (const text of ['Élodie', 'lodie', 'Ünal']) {
      expect([text, await search(`q=${encodeURIComponent(text)}`)]).toEqual([
        text,
        ['local:user1'],
      ]);
    }
  });

  it('/users/search: five of them, or as many as asked for up to twenty', async () => {
    const logins = Array.from({ length: 22 }, (_, i) => `many${String(i).padStart(2, '0')}`);
    for (const login of logins) await admin.createUser({ login });
    const first = (n: number): string[] => logins.slice(0, n).map((login) => `local:${login}`);
    expect(await search('q=many')).toEqual(first(5));
    expect(await search('q=many&limit=7')).toEqual(first(7));
    expect(await search('q=many&limit=20')).toEqual(first(20));
    expect(await search('q=many&limit=21')).toEqual(first(20));
    for (const bad of ['0', '-1', 'x', '1.5']) {
      expect(await search(`q=many&limit=${bad}`)).toEqual(first(5));
    }
  });
});

describe('acting as somebody else (contract §3.5)', () => {
  const as = (id: string) => ({ 'X-Plik-Impersonate': id });

  it('case 120: administrators see what the other sees, and stay administrators', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    await user.store('theirs');
    const me = await json<UserWire>(admin.get('/me', as('local:user1')));
    expect(me).toEqual({ ...(await user.me()), admin: true });
    expect(await user.me()).toMatchObject({ admin: false });
    const list = await admin.page<ListedUploadWire>('/me/uploads', as('local:user1'));
    expect(list.total).toBe(1);
    expect(await json(admin.get('/me/stats', as('local:user1')))).toMatchObject({ totalSize: 6 });
    expect(await json(admin.get('/user/local:admin', as('local:user1')))).toMatchObject({
      id: 'local:admin',
    });
  });

  it('case 120: what is made belongs to the other, whose quota counts', async () => {
    const user = await admin.newAccount({ login: 'user1', maxTTL: 60 });
    const headers = { ...admin.headers, ...as('local:user1') };
    const upload = await json<UploadWire>(client.postUpload('{}', headers));
    expect(upload.ttl).toBe(60);
    const [own] = (await user.page<ListedUploadWire>('/me/uploads')).results;
    expect(own).toMatchObject({ id: upload.id, user: 'local:user1' });
    expect((await admin.stats()).uploads).toBe(0);
    expect(await answer(client.postUpload('{"ttl":61}', headers))).toEqual([
      400,
      'unable to create upload : invalid TTL. (maximum allowed is : 60)\n',
    ]);
    const token = await json<{ token: string }>(admin.post('/me/token', {}, as('local:user1')));
    expect((await user.page<object>('/me/token')).results).toEqual([token]);
    await json(admin.patch('/me', { name: 'Renamed' }, as('local:user1')));
    expect(await user.me()).toMatchObject({ name: 'Renamed', admin: false });
    expect(await admin.me()).not.toHaveProperty('name');
  });

  it('case 120: removing the account removes the other’s', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    expect(await answer(admin.delete('/me', as('local:user1')))).toEqual([200, 'ok']);
    expect((await user.get('/me')).status).toBe(403);
    expect((await admin.get('/me')).status).toBe(200);
  });

  it('case 120: nobody else may', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    const { token } = await user.createToken();
    const { token: adminToken } = await admin.createToken();
    const { id } = await client.create();
    for (const target of ['local:admin', 'local:user1', 'local:nope']) {
      expect(await answer(user.get('/me', as(target)))).toEqual(NOT_ADMIN);
      expect(await answer(client.get('/me', as(target)))).toEqual(NOT_ADMIN);
      expect(await answer(client.get(`/upload/${id}`, as(target)))).toEqual(NOT_ADMIN);
      expect(await answer(client.postUpload('{}', as(target)))).toEqual(NOT_ADMIN);
      const byToken = { 'X-PlikToken': token, ...as(target) };
      expect(await answer(client.postUpload('{}', byToken))).toEqual(NOT_ADMIN);
      // Where tokens count for nothing, nobody acts.
      const elsewhere = { 'X-PlikToken': adminToken, ...as(target) };
      expect(await answer(client.get('/me', elsewhere))).toEqual(NOT_ADMIN);
    }
    const open = await TestServer.start();
    expect(await answer(Client.of(open).get('/me', as('local:admin')))).toEqual(NOT_ADMIN);
    expect(await answer(Client.of(open).postUpload('{}', as('x')))).toEqual(NOT_ADMIN);
    await open.stop();
  });

  it('an administrator’s token acts as the other on uploads, with the rights of the other', async () => {
    const user = await admin.newAccount({ login: 'user1', maxTTL: 60 });
    const other = await admin.newAccount({ login: 'user2' });
    const { token } = await admin.createToken();
    const headers = { 'X-PlikToken': token, ...as('local:user1') };
    const upload = await json<OwnUpload>(
      client.postUpload({ files: [{ fileName: 'a' }] }, headers),
    );
    expect(upload.ttl).toBe(60);
    const [listed] = (await user.page<ListedUploadWire>('/me/uploads')).results;
    expect(listed).toMatchObject({ id: upload.id, user: 'local:user1' });
    expect(listed).not.toHaveProperty('token');
    expect((await admin.stats()).uploads).toBe(0);
    expect(await answer(client.postUpload('{"ttl":61}', headers))).toEqual([
      400,
      'unable to create upload : invalid TTL. (maximum allowed is : 60)\n',
    ]);
    const add = (id: string, given: Headers): Promise<Response> =>
      client.request('POST', `/file/${id}`, { body: form('b.txt', 'content'), headers: given });
    expect((await add(upload.id, headers)).status).toBe(200);
    const quick = await client.request('POST', '/', { body: form('c.txt', 'quick'), headers });
    expect(quick.status).toBe(200);
    expect((await user.page<object>('/me/uploads')).total).toBe(2);
    // It is the owner's right, and no administrator's: others' uploads stay closed.
    const { upload: foreign } = await other.store('theirs');
    expect((await add(foreign.id, headers)).status).toBe(403);
    const read = await json<UploadWire>(client.get(`/upload/${foreign.id}`, headers));
    expect(read.admin).toBe(false);
    // Without acting as anybody the token is worth what it was.
    expect((await add(upload.id, { 'X-PlikToken': token })).status).toBe(403);
    expect((await client.delete(`/upload/${upload.id}`, headers)).status).toBe(200);
  });

  it('case 120: nobody can be who does not exist', async () => {
    const unknown: [number, string] = [403, 'user to impersonate does not exists\n'];
    expect(await answer(admin.get('/me', as('local:nope')))).toEqual(unknown);
    expect(await answer(admin.post('/upload', {}, as('local:nope')))).toEqual(unknown);
    const byToken = { 'X-PlikToken': (await admin.createToken()).token, ...as('local:nope') };
    expect(await answer(client.postUpload('{}', byToken))).toEqual(unknown);
    // An administrator who becomes somebody else still has to show the second proof.
    const bare = { ...admin.cookie, ...as('local:admin') };
    expect(await answer(client.postUpload('{}', bare))).toEqual([403, 'missing xsrf header\n']);
  });

  it('case 120: the header is ignored where administration and open routes are', async () => {
    const user = await admin.newAccount({ login: 'user1' });
    for (const path of ['/users', '/uploads', '/stats']) {
      expect((await admin.get(path, as('local:nope'))).status).toBe(200);
      expect(await answer(user.get(path, as('local:admin')))).toEqual(NOT_ADMIN);
    }
    const body = { provider: 'local', login: 'made', password: 'password1' };
    expect((await admin.post('/user', body, as('local:nope'))).status).toBe(200);
    expect((await client.get('/config', as('local:nope'))).status).toBe(200);
    expect((await admin.get('/me', as(''))).status).toBe(200);
  });
});
