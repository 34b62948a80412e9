import { spawnSync } from 'node:child_process';
import type { ListedUploadWire, UserWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';

const NOT_ADMIN: [number, string] = [403, 'you need administrator privileges\n'];
const UNKNOWN: [number, string] = [404, 'user not found\n'];
const LOGIN_FIRST: [number, string] = [401, 'you must be authenticated, please login first\n'];

let server: TestServer;
let client: Client;
let admin: Account;
let user: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
  user = await admin.newAccount({ login: 'user1' });
});

afterAll(() => server.stop());

describe('administration (contract §5.9)', () => {
  it('case 114: is for administrators with a session', async () => {
    const { token } = await admin.createToken();
    const routes: [string, string][] = [
      ['GET', '/users'],
      ['GET', '/uploads'],
      ['GET', '/stats'],
      ['GET', '/users/search?q=user'],
      ['POST', '/user'],
    ];
    const body = '{"provider":"local","login":"sneaky","password":"password1"}';
    for (const [method, path] of routes) {
      const ask = (headers: Record<string, string>): Promise<[number, string]> =>
        answer(client.request(method, path, { headers, ...(method === 'POST' ? { body } : {}) }));
      expect([path, ...(await ask({}))]).toEqual([path, ...LOGIN_FIRST]);
      expect([path, ...(await ask({ 'X-PlikToken': token }))]).toEqual([path, ...LOGIN_FIRST]);
      expect([path, ...(await ask(user.headers))]).toEqual([path, ...NOT_ADMIN]);
    }
    expect(await answer(admin.get('/user/local:sneaky'))).toEqual(UNKNOWN);
  });

  it('tells administrators what was built and what runs it, and everybody else the version (§4.8)', async () => {
    type Version = Record<string, unknown>;
    const told = await json<Version>(admin.get('/version'));
    expect(told.goVersion).toBe(`node ${process.version}`);
    const head = spawnSync('git', ['cat-file', '-t', String(told.gitFullRevision)]);
    expect(String(head.stdout)).toBe('commit\n');
    expect(told.gitShortRevision).toMatch(/^[0-9a-f]{7}$/);
    // Not before this project began, and not later than now.
    expect(told.date).toBeGreaterThan(1_760_000_000);
    expect(told.date).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
    const trimmed = {
      ...{ version: told.version, date: 0, isRelease: false, isMint: false },
      ...{ clients: told.clients, releases: told.releases },
    };
    const { token } = await admin.createToken();
    const broken = { Cookie: 'plik-session=x; plik-xsrf=y' };
    for (const headers of [{}, user.headers, { 'X-PlikToken': token }, broken]) {
      const response = await client.get('/version', headers);
      expect([response.status, await response.json()]).toEqual([200, trimmed]);
    }
  });

  it('case 115: statistics of the server', async () => {
    const own = await startWithAccounts();
    const boss = await Account.admin(own);
    await boss.createUser({ login: 'somebody' });
    await boss.store('1234');
    await boss.create({ files: [{ fileName: 'declared', fileSize: 7 }] });
    await Client.of(own).store('12345');
    const { path } = await Client.of(own).store('once', { oneShot: true });
    expect((await Client.of(own).get(path)).status).toBe(200);
    const stats = await json<Record<string, number>>(boss.get('/stats'));
    const expected = { users: 2, uploads: 4, anonymousUploads: 2, files: 2 };
    expect(stats).toMatchObject({ ...expected, totalSize: 9, anonymousTotalSize: 5 });
    await own.stop();
  });

  it('case 116: makes accounts that can log in', async () => {
    const wishes = { provider: 'local', login: 'newuser', password: '12345678' };
    const created = await json<UserWire>(admin.post('/user', { ...wishes, id: 'local:else' }));
    expect(created).toMatchObject({ id: 'local:newuser', provider: 'local', login: 'newuser' });
    expect(created).toMatchObject({ admin: false, maxFileSize: 0, maxUserSize: 0, maxTTL: 0 });
    expect(JSON.stringify(created)).not.toMatch(/password|12345678|\$2b\$/);
    const newUser = await Account.login(client, 'newuser', '12345678');
    expect(await newUser.me()).toEqual(created);
    const limits = { maxFileSize: 1, maxUserSize: -1, maxTTL: 3, admin: true };
    const full = { ...limits, name: 'Name', email: 'e@mail' };
    expect(await admin.createUser({ login: 'full', ...full })).toMatchObject(full);
    const google = { provider: 'google', login: 'some@body' };
    expect(await json(admin.post('/user', google))).toMatchObject({ id: 'google:some@body' });
    // Without a password there is nothing to log in with.
    expect((await postLogin(client, 'some@body', 'password')).status).toBe(403);
  });

  it.each<[string, string]>([
    ['', 'unable to deserialize user : missing'],
    [
      '{"provider":"nope","login":"abcd","password":"12345678"}',
      'unable to create user : invalid provider',
    ],
    ['{"login":"abcd","password":"12345678"}', 'unable to create user : invalid provider'],
    [
      '{"provider":"local","login":"abc","password":"12345678"}',
      'unable to create user : login is too short (min 4 chars)',
    ],
    [
      '{"provider":"local","login":"abcd","password":"1234567"}',
      'unable to create user : password is too short (min 8 chars)',
    ],
    [
      '{"provider":"local","login":"abcd"}',
      'unable to create user : password is too short (min 8 chars)',
    ],
  ])('case 116: %s is refused', async (body, why) => {
    expect(await answer(admin.post('/user', body))).toEqual([400, `${why}\n`]);
  });

  it('case 116: what cannot be read or kept is refused', async () => {
    for (const body of ['x', '[]', '{"login":1}']) {
      const [status, text] = await answer(admin.post('/user', body));
      expect(status).toBe(400);
      expect(text).toMatch(/^unable to deserialize user : (?!missing)/);
    }
    // More would be cut by bcrypt in silence.
    const long = { provider: 'local', login: 'longpass', password: 'ä'.repeat(37) };
    expect((await admin.post('/user', long)).status).toBe(400);
    expect((await admin.post('/user', { ...long, password: 'ä'.repeat(36) })).status).toBe(200);
    const again = { provider: 'local', login: 'user1', password: 'other-password', admin: true };
    const [status] = await answer(admin.post('/user', again));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(await user.me()).toMatchObject({ admin: false });
    expect((await postLogin(client, 'user1', 'other-password')).status).toBe(403);
    expect((await postLogin(client, 'user1', 'password1')).status).toBe(200);
  });

  it('case 116: of equal accounts made at once, one is made', async () => {
    const body = { provider: 'local', login: 'twice', password: 'password1' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => admin.post('/user', body)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => status < 500)).toBe(true);
  });

  it('case 117: an account is shown to its owner and to administrators', async () => {
    expect(await answer(admin.get('/user/local:nope'))).toEqual(UNKNOWN);
    expect(await answer(user.get('/user/local:nope'))).toEqual(NOT_ADMIN);
    expect(await answer(user.get('/user/local:admin'))).toEqual(NOT_ADMIN);
    expect(await answer(user.post('/user/local:admin', { id: 'local:admin' }))).toEqual(NOT_ADMIN);
    expect(await answer(user.delete('/user/local:admin'))).toEqual(NOT_ADMIN);
    expect(await answer(user.get('/user/local:USER1'))).toEqual(NOT_ADMIN);
    const me = await user.me();
    for (const path of ['/user/local:user1', '/user/local%3Auser1', '/user/loc%61l%3auser1']) {
      expect(await json(user.get(path))).toEqual(me);
      expect(await json(admin.get(path))).toEqual(me);
    }
  });

  it('case 118: nobody changes their own rights and limits', async () => {
    const own = await admin.newAccount({ login: 'replacer', name: 'Old', maxUserSize: 100 });
    const path = '/user/local:replacer';
    const same = { id: 'local:replacer', name: 'Old', maxUserSize: 100 };
    const before = await own.me();
    const mismatch: [number, string] = [400, 'user id mismatch\n'];
    expect(await answer(own.post(path, { ...same, id: 'local:user1' }))).toEqual(mismatch);
    expect(await answer(own.post(path, { name: 'x' }))).toEqual(mismatch);
    expect(await answer(admin.post(path, { ...same, id: 'local:admin' }))).toEqual(mismatch);
    for (const change of [
      { admin: true },
      { maxTTL: 1 },
      { maxFileSize: -1 },
      { maxUserSize: -1 },
      { maxUserSize: 0 },
      { maxUserSize: 99 },
    ]) {
      expect([change, (await own.post(path, { ...same, ...change })).status]).toEqual([
        change,
        403,
      ]);
    }
    const short = await answer(own.post(path, { ...same, name: 'New', password: '1234567' }));
    expect(short).toEqual([400, 'unable to update user : password is too short (min 8 chars)\n']);
    expect(await own.me()).toEqual(before);
    const changed = { ...same, name: 'New', email: 'e@mail', provider: 'google', login: 'else' };
    expect(await json(own.post(path, changed))).toEqual({
      ...before,
      name: 'New',
      email: 'e@mail',
    });
    const { maxUserSize, id } = same;
    // Absent is empty: a replacement, not a change.
    const bare = await json<UserWire>(own.post(path, { id, maxUserSize, password: 'password2' }));
    expect(bare).not.toHaveProperty('name');
    expect(bare).not.toHaveProperty('email');
    expect((await postLogin(client, 'replacer', 'password1')).status).toBe(403);
    expect((await postLogin(client, 'replacer', 'password2')).status).toBe(200);
  });

  it('case 118: administrators set anything but who it is', async () => {
    const own = await admin.newAccount({ login: 'changed', name: 'Old' });
    const rights = { admin: true, maxFileSize: 1, maxUserSize: 2, maxTTL: 3 };
    const body = {
      id: 'local:changed',
      ...rights,
      provider: 'ovh',
      login: 'x',
      password: 'password3',
    };
    const after = await json<UserWire>(admin.post('/user/local:changed', body));
    expect(after).toMatchObject({
      ...rights,
      id: 'local:changed',
      provider: 'local',
      login: 'changed',
    });
    expect(after).not.toHaveProperty('name');
    // Whoever was logged in with the old password is not any more.
    const ended: [number, string] = [403, 'invalid session : it was ended\n'];
    expect(await answer(own.get('/me'))).toEqual(ended);
    const again = await Account.login(client, 'changed', 'password3');
    expect(await again.me()).toEqual(after);
    expect((await again.get('/users')).status).toBe(200);
    // An administrator can step down, also by leaving the field out, and has a new session then.
    const stepDown = await again.post('/user/local:changed', { id: 'local:changed' });
    const stayed = again.renewed(stepDown);
    const down = await json<UserWire>(Promise.resolve(stepDown));
    expect(down).toMatchObject({ admin: false, maxFileSize: 0, maxUserSize: 0, maxTTL: 0 });
    expect(await answer(again.get('/users'))).toEqual(ended);
    expect(await answer(stayed.get('/users'))).toEqual(NOT_ADMIN);
    const unknown = { id: 'local:nope' };
    expect(await answer(admin.post('/user/local:nope', unknown))).toEqual(UNKNOWN);
  });

  it('case 119: removes an account with what it has stored', async () => {
    const doomed = await admin.newAccount({ login: 'doomed' });
    const { path } = await doomed.store('x');
    expect(await answer(user.delete('/user/local:doomed'))).toEqual(NOT_ADMIN);
    expect(await answer(admin.delete('/user/local:doomed'))).toEqual([200, 'ok']);
    expect((await client.get(path)).status).toBe(404);
    const why: [number, string] = [403, 'invalid session : user does not exists\n'];
    expect(await answer(doomed.get('/me'))).toEqual(why);
    expect(await answer(admin.delete('/user/local:doomed'))).toEqual(UNKNOWN);
    const self = await admin.newAccount({ login: 'myself' });
    expect(await answer(self.delete('/user/local:myself'))).toEqual([200, 'ok']);
    expect(await answer(self.get('/me'))).toEqual(why);
  });

  it('case 121: lists everybody’s uploads, by size and by whose they are', async () => {
    const own = await startWithAccounts();
    const boss = await Account.admin(own);
    const somebody = await boss.newAccount({ login: 'somebody' });
    const { token } = await somebody.createToken();
    const sizes = [3, 1, 0, 3, 2, 3, 0];
    for (const [i, size] of sizes.entries()) {
      if (size === 0) await boss.create();
      else await somebody.store('x'.repeat(size), {}, i === 1 ? token : undefined);
    }
    await Client.of(own).store('anonymous', { password: 'secret' });
    const total = (upload: ListedUploadWire): number =>
      upload.files.reduce((sum, { fileSize }) => sum + fileSize, 0);
    const walk = async (order: string): Promise<ListedUploadWire[]> => {
      const seen: ListedUploadWire[] = [];
      for (let after = ''; ;) {
        const query = `/uploads?sort=size&limit=2&order=${order}&after=${encodeURIComponent(after)}`;
        const page = await boss.page<ListedUploadWire>(query);
        expect(page.total).toBe(8);
        seen.push(...page.results);
        if (page.after === null) return seen;
        after = page.after;
      }
    };
    const down = await walk('desc');
    expect(down.map(total)).toEqual([9, 3, 3, 3, 2, 1, 0, 0]);
    expect(new Set(down.map(({ id }) => id)).size).toBe(8);
    expect((await walk('asc')).map(({ id }) => id)).toEqual(down.map(({ id }) => id).reverse());
    expect(JSON.stringify(down)).not.toMatch(/"password"|\$2b\$/);
    const count = async (query: string): Promise<[number, number]> => {
      const page = await boss.page<ListedUploadWire>(`/uploads?${query}`);
      return [page.total, page.results.length];
    };
    expect(await count('user=local:somebody')).toEqual([5, 5]);
    expect(await count(`token=${token}`)).toEqual([1, 1]);
    expect(await count(`user=local:admin&token=${token}`)).toEqual([0, 0]);
    expect(await count('user=local:nobody')).toEqual([0, 0]);
    expect(await count('token=nothing')).toEqual([0, 0]);
    expect(await count('')).toEqual([8, 8]);
    expect(await answer(boss.get('/uploads?sort=bogus'))).toEqual([400, 'invalid sort\n']);
    await own.stop();
  });
});
