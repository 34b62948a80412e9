import { createHmac, generateKeyPairSync } from 'node:crypto';
import { jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { DataSource } from 'typeorm';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, cookiesOf, postLogin, startWithAccounts } from '../support/accounts.js';
import { SettingEntity } from '../../src/database/entities/setting.entity.js';
import { Client } from '../support/client.js';
import { TestServer, type TestSettings } from '../support/server.js';

const LOGIN_FIRST = 'you must be authenticated, please login first\n';
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const CLEARED = [
  'plik-session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly',
  'plik-xsrf=; Path=/; Max-Age=0; SameSite=Lax',
];

const part = (token: string, index: number): unknown =>
  JSON.parse(Buffer.from(token.split('.')[index]!, 'base64url').toString());

/** The texts that every refused session gets, and its cookies are taken back. */
async function expectRefused(response: Response, why: string): Promise<void> {
  expect([response.status, await response.text()]).toEqual([403, `${why}\n`]);
  expect(response.headers.getSetCookie()).toEqual(CLEARED);
}

/** The cookies of a login on a server with these settings. */
async function loginCookies(settings: TestSettings): Promise<ReturnType<typeof cookiesOf>> {
  const server = await startWithAccounts(settings);
  try {
    return cookiesOf(await postLogin(Client.of(server), 'admin', 'administrator'));
  } finally {
    await server.stop();
  }
}

describe('logging in (contract §5.6)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startWithAccounts();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  it('case 97: a login sets a session and what proves that its requests are wanted', async () => {
    const response = await postLogin(client, 'admin', 'administrator');
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { 'plik-session': session, 'plik-xsrf': xsrf, ...others } = cookiesOf(response);
    expect(others).toEqual({});
    const common = ['Path=/', 'Max-Age=31536000', 'SameSite=Lax'];
    expect([...session!.attributes].sort()).toEqual([...common, 'HttpOnly'].sort());
    expect([...xsrf!.attributes].sort()).toEqual([...common].sort());
    expect(xsrf!.value).toMatch(UUID);
    expect(session!.value.split('.')).toHaveLength(3);
    expect(part(session!.value, 0)).toEqual({ alg: 'HS512', typ: 'JWT' });
    const claims = part(session!.value, 1) as { created_at: string };
    const created = expect.stringMatching(/^\d{10}$/) as unknown;
    expect(claims).toEqual({ uid: 'local:admin', xsrf: xsrf!.value, created_at: created });
    expect(Math.abs(Number(claims.created_at) - Date.now() / 1000)).toBeLessThan(10);
  });

  it('case 97: the cookies follow the settings', async () => {
    const secure = await loginCookies({ ENHANCED_WEB_SECURITY: 'true' });
    for (const name of ['plik-session', 'plik-xsrf']) {
      expect(secure[name]!.attributes).toContain('Secure');
    }
    expect(secure['plik-session']!.attributes).toContain('HttpOnly');
    const below = await loginCookies({ PATH: '/sub', SESSION_TIMEOUT: '1h' });
    for (const name of ['plik-session', 'plik-xsrf']) {
      expect(below[name]!.attributes).toEqual(expect.arrayContaining(['Path=/sub']));
      expect(below[name]!.attributes).toContain('Max-Age=3600');
      expect(below[name]!.attributes).not.toContain('Secure');
    }
  });

  it('case 97: the body counts whatever its type is called', async () => {
    for (const type of ['text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const response = await postLogin(client, 'admin', 'administrator', { 'Content-Type': type });
      expect(response.status).toBe(200);
    }
    const body = '{"LOGIN":"admin","Password":"administrator","else":1}';
    expect(await answer(client.request('POST', '/auth/local/login', { body }))).toEqual([
      200,
      'ok',
    ]);
  });

  it.each<[string, number, string]>([
    ['{"login":"nobody","password":"administrator"}', 403, 'invalid credentials\n'],
    ['{"login":"admin","password":"Administrator"}', 403, 'invalid credentials\n'],
    ['{"login":"Admin","password":"administrator"}', 403, 'invalid credentials\n'],
    ['{"login":"local:admin","password":"administrator"}', 403, 'invalid credentials\n'],
    ['{"login":" admin","password":"administrator"}', 403, 'invalid credentials\n'],
    ['{"login":"%","password":"administrator"}', 403, 'invalid credentials\n'],
    ['{"password":"administrator"}', 400, 'missing login\n'],
    ['{"login":"","password":""}', 400, 'missing login\n'],
    ['{"login":"admin"}', 400, 'missing password\n'],
    ['{"login":"admin","password":""}', 400, 'missing password\n'],
    ['null', 400, 'missing login\n'],
  ])('case 98: %s is %d', async (body, status, text) => {
    const response = await client.request('POST', '/auth/local/login', { body });
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it.each(['', ' ', 'x', '[]', '{"login":1,"password":"x"}', '{}{}'])(
    'case 98: the body %j is refused',
    async (body) => {
      const [status, text] = await answer(client.request('POST', '/auth/local/login', { body }));
      expect(status).toBe(400);
      expect(text).toMatch(/^unable to deserialize request body : /);
    },
  );

  it('case 98: there is no login where it is switched off', async () => {
    const open = await TestServer.start();
    const off = await answer(postLogin(Client.of(open), 'admin', 'administrator'));
    expect(off).toEqual([400, 'authentication is disabled\n']);
    await open.stop();
  });

  it('case 103: logging out takes the cookies back and reads none', async () => {
    for (const cookie of ['', 'plik-session=bad; plik-xsrf=bad']) {
      const out = await client.get('/auth/logout', { Cookie: cookie });
      expect([out.status, await out.text()]).toEqual([200, '']);
      expect(out.headers.getSetCookie()).toEqual(CLEARED);
    }
    const open = await TestServer.start();
    const out = await Client.of(open).get('/auth/logout');
    expect([out.status, await out.text()]).toEqual([200, '']);
    expect(out.headers.getSetCookie()).toEqual([]);
    await open.stop();
  });
});

describe('sessions (contract §3.1)', () => {
  let server: TestServer;
  let client: Client;
  let admin: Account;

  beforeAll(async () => {
    server = await startWithAccounts();
    client = Client.of(server);
    admin = await Account.admin(server);
  });

  afterAll(() => server.stop());
  afterEach(() => jest.restoreAllMocks());

  const key = async (): Promise<string> => {
    const settings = server.app.get(DataSource).getRepository(SettingEntity);
    const row = await settings.findOneBy({ key: 'authentication_signature_key' });
    return row!.value;
  };

  const me = (token: string): Promise<Response> =>
    client.get('/me', { Cookie: `plik-session=${token}` });

  it('case 99: without a session nobody is known', async () => {
    const { token } = await admin.createToken();
    for (const path of ['/me', '/me/token', '/me/uploads', '/me/stats', '/user/local:admin']) {
      expect(await answer(client.get(path))).toEqual([401, LOGIN_FIRST]);
      expect(await answer(client.get(path, { 'X-PlikToken': token }))).toEqual([401, LOGIN_FIRST]);
    }
    expect(await answer(client.delete('/me'))).toEqual([401, LOGIN_FIRST]);
    const open = await TestServer.start();
    const off = await answer(Client.of(open).get('/me', admin.cookie));
    expect(off).toEqual([401, LOGIN_FIRST]);
    await open.stop();
  });

  it('case 99: a broken session is refused and taken back', async () => {
    await expectRefused(await me('bad'), 'invalid session');
    await expectRefused(await me(''), 'invalid session');
    await expectRefused(await me(`${admin.session}x`), 'invalid session');
    const cut = admin.session.slice(0, -4);
    await expectRefused(
      await client.postUpload('{}', { Cookie: `plik-session=${cut}` }),
      'invalid session',
    );
  });

  it('case 100: what changes something needs the second proof', async () => {
    const requests: [string, string][] = [
      ['POST', '/me/token'],
      ['POST', '/upload'],
      ['POST', '/user'],
      ['POST', '/user/local:admin'],
      ['PATCH', '/me'],
      ['DELETE', '/me'],
      ['DELETE', '/me/uploads'],
      ['DELETE', '/me/token/x'],
      ['DELETE', '/user/local:admin'],
      ['DELETE', '/upload/AAAAAAAAAAAAAAAA'],
    ];
    for (const [method, path] of requests) {
      const bare = await client.request(method, path, { headers: admin.cookie });
      await expectRefused(bare, 'missing xsrf header');
      const wrong = { ...admin.cookie, 'X-XSRFToken': `${admin.xsrf}0` };
      const other = await client.request(method, path, { headers: wrong });
      await expectRefused(other, 'invalid xsrf header');
    }
    expect((await client.get('/me', admin.cookie)).status).toBe(200);
    expect((await client.postUpload('{}', admin.headers)).status).toBe(200);
  });

  it('case 100: the header is compared with the session, not with the other cookie', async () => {
    const own = { Cookie: `plik-session=${admin.session}; plik-xsrf=mine`, 'X-XSRFToken': 'mine' };
    await expectRefused(await client.postUpload('{}', own), 'invalid xsrf header');
    const alone = { Cookie: `plik-session=${admin.session}`, 'X-XSRFToken': admin.xsrf };
    expect((await client.postUpload('{}', alone)).status).toBe(200);
  });

  it('case 101: where nobody is asked, a broken session does no harm', async () => {
    const bad = { Cookie: 'plik-session=bad' };
    for (const path of ['/config', '/qrcode?url=x', '/health', '/auth/logout']) {
      expect((await client.get(path, bad)).status).toBe(200);
    }
  });

  it('case 102: a session ends', async () => {
    const year = 365 * 86_400_000;
    const { created_at: created } = part(admin.session, 1) as { created_at: string };
    const clock = jest.spyOn(server.app.get(Clock), 'now');
    clock.mockReturnValue(Number(created) * 1000 + year);
    expect((await me(admin.session)).status).toBe(200);
    clock.mockReturnValue(Number(created) * 1000 + year + 1000);
    await expectRefused(await me(admin.session), 'invalid session');
  });

  it('what the server has not signed like this is no session', async () => {
    const claims = part(admin.session, 1) as Record<string, string>;
    const right = await key();
    const sign = (body: object, alg: jwt.Algorithm, secret = right): string =>
      jwt.sign(body, secret, { algorithm: alg, noTimestamp: true });
    expect((await me(sign(claims, 'HS512'))).status).toBe(200);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = jwt.sign(claims, privateKey, { algorithm: 'RS256', noTimestamp: true });
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${admin.session.split('.')[1]!}.`;
    // The right kind of signature over a header that names none.
    const head = none.slice(0, -1);
    const mac = createHmac('sha512', right).update(head).digest('base64url');
    const forged = [
      sign(claims, 'HS512', 'x'.repeat(64)),
      sign(claims, 'HS256'),
      sign(claims, 'HS384'),
      rsa,
      none,
      `${none}${admin.session.split('.')[2]!}`,
      `${head}.${mac}`,
      sign({ ...claims, uid: undefined }, 'HS512'),
      sign({ ...claims, xsrf: undefined }, 'HS512'),
      sign({ ...claims, created_at: undefined }, 'HS512'),
      sign({ ...claims, uid: '' }, 'HS512'),
      sign({ ...claims, xsrf: '' }, 'HS512'),
      sign({ ...claims, uid: 1 }, 'HS512'),
      sign({ ...claims, created_at: Number(claims.created_at) }, 'HS512'),
      sign({ ...claims, created_at: 'yesterday' }, 'HS512'),
      sign({ ...claims, created_at: '1' }, 'HS512'),
    ];
    for (const token of forged) await expectRefused(await me(token), 'invalid session');
  });

  it('the session of a removed account is worth nothing', async () => {
    const gone = await admin.newAccount({ login: 'gone' });
    expect((await gone.get('/me')).status).toBe(200);
    expect((await admin.delete('/user/local:gone')).status).toBe(200);
    const why = 'invalid session : user does not exists';
    await expectRefused(await gone.get('/me'), why);
    await expectRefused(await gone.post('/upload', {}), why);
    await expectRefused(await gone.get('/upload/AAAAAAAAAAAAAAAA'), why);
  });

  it('logging in again is a request of the old session', async () => {
    const again = (headers: Record<string, string>): Promise<Response> =>
      postLogin(client, 'admin', 'administrator', headers);
    await expectRefused(await again(admin.cookie), 'missing xsrf header');
    const fresh = await again(admin.headers);
    expect(fresh.status).toBe(200);
    expect(cookiesOf(fresh)['plik-xsrf']!.value).not.toBe(admin.xsrf);
    // A stale one is taken back, so that the second try works.
    await expectRefused(await again({ Cookie: 'plik-session=stale' }), 'invalid session');
    expect((await again({})).status).toBe(200);
  });

  it('sessions outlive a restart, since the key is kept', async () => {
    const first = await startWithAccounts();
    const before = await Account.admin(first);
    await first.halt();
    const second = await TestServer.start({ FEATURE_AUTHENTICATION: 'enabled' }, first.folder);
    const after = await Client.of(second).get('/me', before.cookie);
    expect(after.status).toBe(200);
    expect(await after.json()).toMatchObject({ id: 'local:admin', admin: true });
    await second.stop();
  });
});
