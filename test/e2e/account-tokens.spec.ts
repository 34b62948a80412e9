import type { ListedUploadWire, TokenWire, UploadWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client, form } from '../support/client.js';
import { TestServer } from '../support/server.js';

const LOGIN_FIRST: [number, string] = [401, 'you must be authenticated, please login first\n'];
const NOT_FOUND: [number, string] = [404, 'token not found\n'];
const INVALID: [number, string] = [403, 'invalid token\n'];
const DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** CRC-32/IEEE, bit by bit: not the way of the server. */
function crc(text: string): number {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

const valueOf = (digits: string): number =>
  Array.from(digits).reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);

describe('user tokens (contract §3.2, §5.8)', () => {
  let server: TestServer;
  let client: Client;
  let admin: Account;
  let user: Account;
  let other: Account;

  beforeAll(async () => {
    server = await startWithAccounts({ MAX_FAILED_LOGINS: '0' });
    client = Client.of(server);
    admin = await Account.admin(server);
    user = await admin.newAccount({ login: 'user1' });
    other = await admin.newAccount({ login: 'user2' });
  });

  afterAll(() => server.stop());

  const tokensOf = async (account: Account): Promise<readonly TokenWire[]> =>
    (await account.page<TokenWire>('/me/token')).results;

  it('case 104: a token says what it is, and that it was copied whole', async () => {
    const created = await user.createToken('c1');
    expect(Object.keys(created).sort()).toEqual(['comment', 'createdAt', 'token']);
    expect(created.comment).toBe('c1');
    expect(Math.abs(Date.parse(created.createdAt) - Date.now())).toBeLessThan(10_000);
    expect(created.token).toMatch(/^plik_[a-zA-Z\d]{36}$/);
    expect(valueOf(created.token.slice(-6))).toBe(crc(created.token.slice(0, -6)));
    expect(await tokensOf(user)).toContainEqual(created);
    expect(await tokensOf(other)).toEqual([]);
  });

  it('case 104: the comment is optional, and nothing else is taken from the client', async () => {
    for (const body of [undefined, '{}', 'null', '{"comment":""}', '{"comment":null}']) {
      const created = await json<TokenWire>(user.post('/me/token', body));
      expect(Object.keys(created).sort()).toEqual(['createdAt', 'token']);
    }
    const wishes = { token: 'mine', createdAt: '2001-01-01T00:00:00Z', userId: 'local:user2' };
    const created = await json<TokenWire>(user.post('/me/token', wishes));
    expect(created.token).not.toBe('mine');
    expect(new Date(created.createdAt).getFullYear()).toBeGreaterThan(2001);
    expect(await tokensOf(other)).toEqual([]);
  });

  it.each(['[]', '"x"', 'garbage', '{"comment":1}', '{}{}', ' '])(
    'case 104: the body %j is refused',
    async (body) => {
      const before = await tokensOf(user);
      const [status, text] = await answer(user.post('/me/token', body));
      expect(status).toBe(400);
      expect(text).toMatch(/^unable to deserialize request body : /);
      expect(await tokensOf(user)).toEqual(before);
    },
  );

  it('case 104: a comment has at most 1024 bytes', async () => {
    expect((await user.createToken('ä'.repeat(512))).comment).toHaveLength(512);
    expect((await user.post('/me/token', { comment: 'x'.repeat(1025) })).status).toBe(400);
    expect((await user.post('/me/token', { comment: 'ä'.repeat(513) })).status).toBe(400);
  });

  it('case 105: only its owner revokes a token, once', async () => {
    const { token } = await user.createToken();
    expect(await answer(other.delete(`/me/token/${token}`))).toEqual(NOT_FOUND);
    expect(await answer(admin.delete(`/me/token/${token}`))).toEqual(NOT_FOUND);
    expect(await answer(user.delete(`/me/token/${token.toUpperCase()}`))).toEqual(NOT_FOUND);
    expect((await client.postUpload('{}', { 'X-PlikToken': token })).status).toBe(200);
    expect(await answer(user.delete(`/me/token/${token}`))).toEqual([200, 'ok']);
    expect(await answer(user.delete(`/me/token/${token}`))).toEqual(NOT_FOUND);
    expect(await answer(user.delete('/me/token/nope'))).toEqual(NOT_FOUND);
    expect(await answer(client.postUpload('{}', { 'X-PlikToken': token }))).toEqual(INVALID);
  });

  it('case 105: what was uploaded with a revoked token stays, and stays its owner’s', async () => {
    const { token } = await user.createToken();
    const upload = await user.create({}, token);
    expect((await user.delete(`/me/token/${token}`)).status).toBe(200);
    const list = await user.page<ListedUploadWire>('/me/uploads?limit=1');
    expect(list.results[0]).toMatchObject({ id: upload.id, token, user: 'local:user1' });
    const seen = await json<UploadWire>(user.get(`/upload/${upload.id}`));
    expect(seen.admin).toBe(true);
    const filtered = await user.page<ListedUploadWire>(`/me/uploads?token=${token}`);
    expect(filtered.total).toBe(1);
    expect(await answer(other.get(`/me/uploads?token=${token}`))).toEqual(NOT_FOUND);
  });

  it('case 106: an upload by token is listed with its user and the token', async () => {
    const { token } = await user.createToken();
    const upload = await user.create({}, token);
    expect(upload).not.toHaveProperty('user');
    expect(upload).not.toHaveProperty('token');
    const list = await user.page<ListedUploadWire>(`/me/uploads?token=${token}`);
    expect(list.results).toHaveLength(1);
    expect(list.results[0]).toMatchObject({ id: upload.id, user: 'local:user1', token });
    const bySession = await user.create();
    const [newest] = (await user.page<ListedUploadWire>('/me/uploads?limit=1')).results;
    expect(newest).toMatchObject({ id: bySession.id, user: 'local:user1' });
    expect(newest).not.toHaveProperty('token');
  });

  it('case 106: the first rule that fits says who administrates an upload', async () => {
    const { token } = await user.createToken();
    const { token: second } = await user.createToken();
    const { token: adminToken } = await admin.createToken();
    const { token: othersToken } = await other.createToken();
    const byToken = await user.create({}, token);
    const bySession = await user.create();
    const anonymous = await client.create();
    const right = (upload: { uploadToken: string }) => ({ 'X-UploadToken': upload.uploadToken });
    const rules: [string, { id: string }, Record<string, string>, boolean][] = [
      ['the token that made it', byToken, { 'X-PlikToken': token }, true],
      ['another token of the owner', byToken, { 'X-PlikToken': second }, false],
      ["the owner's session", byToken, user.cookie, true],
      ["the administrator's session", byToken, admin.cookie, true],
      ["the administrator's token", byToken, { 'X-PlikToken': adminToken }, false],
      ["somebody else's session", byToken, other.cookie, false],
      ["somebody else's token", byToken, { 'X-PlikToken': othersToken }, false],
      ['nobody', byToken, {}, false],
      ['the upload token', byToken, right(byToken), true],
      [
        'the upload token, with a token',
        byToken,
        { 'X-PlikToken': second, ...right(byToken) },
        true,
      ],
      ['a wrong upload token', byToken, right(bySession), false],
      [
        'a wrong upload token, with the session',
        byToken,
        { ...right(bySession), ...user.cookie },
        true,
      ],
      // With a token the session is not looked at, so that it cannot help.
      ['a token and a session', byToken, { 'X-PlikToken': second, ...user.cookie }, false],
      [
        'a token and a bad session',
        byToken,
        { 'X-PlikToken': token, Cookie: 'plik-session=x' },
        true,
      ],
      ["the owner's token", bySession, { 'X-PlikToken': token }, false],
      ["the owner's session", bySession, user.cookie, true],
      ["the administrator's session", anonymous, admin.cookie, true],
      ["somebody's session", anonymous, user.cookie, false],
      ["somebody's token", anonymous, { 'X-PlikToken': token }, false],
    ];
    for (const [who, { id }, headers, expected] of rules) {
      const seen = await json<UploadWire>(client.get(`/upload/${id}`, headers));
      expect([who, seen.admin]).toEqual([who, expected]);
      expect([who, 'uploadToken' in seen]).toEqual([who, expected]);
    }
  });

  it('case 106: those rules decide about adding and removing, too', async () => {
    const { token } = await user.createToken();
    const { token: second } = await user.createToken();
    const { token: adminToken } = await admin.createToken();
    const upload = await user.create({ password: 'secret' }, token);
    const add = (headers: Record<string, string>): Promise<Response> =>
      client.request('POST', `/file/${upload.id}`, { body: form('a.txt', 'x'), headers });
    const basic = { Authorization: `Basic ${Buffer.from('plik:secret').toString('base64')}` };
    for (const wrong of [second, adminToken]) {
      const headers = { ...basic, 'X-PlikToken': wrong };
      expect((await add({ 'X-PlikToken': wrong })).status).toBe(401);
      expect(await answer(add(headers))).toEqual([
        403,
        'you are not allowed to add file to this upload\n',
      ]);
      expect(await answer(client.delete(`/upload/${upload.id}`, headers))).toEqual([
        403,
        'you are not allowed to remove this upload\n',
      ]);
    }
    expect((await add({ 'X-PlikToken': token })).status).toBe(200);
    expect((await add(user.headers)).status).toBe(200);
    expect((await add(admin.headers)).status).toBe(200);
    const headers = { 'X-PlikToken': token };
    expect(await answer(client.delete(`/upload/${upload.id}`, headers))).toEqual([200, 'ok']);
  });

  it.each(['nope', 'plik_x', `plik_${'a'.repeat(36)}`, '0a7a4c6e-1c7b-4d0e-7b1e-0123456789ab'])(
    'case 107: the token %s opens nothing',
    async (token) => {
      const { path, upload } = await client.store('x');
      const headers = {
        'X-PlikToken': token,
        Cookie: user.cookie.Cookie!,
        'X-XSRFToken': user.xsrf,
      };
      const answers = [
        client.postUpload('{}', headers),
        client.get(`/upload/${upload.id}`, headers),
        client.get(path, headers),
        client.get(`/archive/${upload.id}/a.zip`, headers),
        client.delete(`/upload/${upload.id}`, headers),
        client.request('POST', `/file/${upload.id}`, { body: form('a', 'x'), headers }),
        client.request('POST', '/', { body: form('a', 'x'), headers }),
        client.request('PUT', '/a.txt', { body: 'x', headers }),
      ];
      for (const response of await Promise.all(answers)) {
        expect([response.status, await response.text()]).toEqual(INVALID);
        expect(response.headers.getSetCookie()).toEqual([]);
      }
    },
  );

  it('case 107: an empty token is none, and a token of a removed user is wrong', async () => {
    expect((await client.postUpload('{}', { 'X-PlikToken': '' })).status).toBe(200);
    const gone = await admin.newAccount({ login: 'gone' });
    const { token } = await gone.createToken();
    expect((await admin.delete('/user/local:gone')).status).toBe(200);
    expect(await answer(client.postUpload('{}', { 'X-PlikToken': token }))).toEqual(INVALID);
    // An account of the same name does not bring it back.
    await admin.createUser({ login: 'gone' });
    expect(await answer(client.postUpload('{}', { 'X-PlikToken': token }))).toEqual(INVALID);
  });

  it('case 107: quick uploads by token belong to its user', async () => {
    const { token } = await user.createToken();
    const headers = { 'X-PlikToken': token };
    const quick = await client.request('POST', '/', { body: form('a.txt', 'x'), headers });
    const [, id] = /\/file\/(\w{16})\//.exec(await quick.text())!;
    const list = await user.page<ListedUploadWire>(`/me/uploads?token=${token}`);
    expect(list.results.map((upload) => upload.id)).toEqual([id]);
  });

  it('tokens open no account', async () => {
    const { token } = await admin.createToken();
    const headers = { 'X-PlikToken': token };
    const paths = ['/me', '/me/token', '/me/uploads', '/me/stats', '/user/local:admin'];
    for (const path of [...paths, '/users', '/uploads', '/stats', '/users/search?q=admin']) {
      expect([path, ...(await answer(client.get(path, headers)))]).toEqual([path, ...LOGIN_FIRST]);
      // A wrong one is not even looked at.
      const wrong = await answer(client.get(path, { 'X-PlikToken': 'nope' }));
      expect([path, ...wrong]).toEqual([path, ...LOGIN_FIRST]);
    }
    for (const path of ['/me/token', '/user', '/user/local:admin']) {
      const post = client.request('POST', path, { headers, body: '{}' });
      expect(await answer(post)).toEqual(LOGIN_FIRST);
    }
    // With a session besides, the session decides, and needs its proof.
    const both = { ...user.cookie, ...headers };
    expect(await json(client.get('/me', both))).toMatchObject({ id: 'local:user1', admin: false });
    const post = client.request('POST', '/me/token', { headers: both });
    expect(await answer(post)).toEqual([403, 'missing xsrf header\n']);
  });

  it('feature_api_tokens: where there are none, they are ignored', async () => {
    const closed = await startWithAccounts({ FEATURE_API_TOKENS: 'disabled' });
    const account = await Account.admin(closed);
    const off: [number, string] = [400, 'API tokens are disabled\n'];
    expect(await answer(account.get('/me/token'))).toEqual(off);
    expect(await answer(account.post('/me/token', {}))).toEqual(off);
    expect(await answer(account.delete('/me/token/x'))).toEqual(off);
    const upload = await Client.of(closed).postUpload('{}', { 'X-PlikToken': 'nope' });
    expect(upload.status).toBe(200);
    expect((await account.stats()).uploads).toBe(0);
    await closed.stop();
  });

  it('case 107: without accounts a token is ignored', async () => {
    const open = await TestServer.start();
    const { id } = await Client.of(open).create();
    for (const headers of [
      { 'X-PlikToken': 'nope' },
      { 'X-PlikToken': `plik_${'a'.repeat(36)}` },
    ]) {
      expect((await Client.of(open).postUpload('{}', headers)).status).toBe(200);
      expect((await Client.of(open).get(`/upload/${id}`, headers)).status).toBe(200);
    }
    await open.stop();
  });
});
