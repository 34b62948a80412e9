import { jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { DataSource } from 'typeorm';
import { Clock } from '../../src/common/clock.js';
import { EndedSessionEntity } from '../../src/database/entities/ended-session.entity.js';
import { SettingEntity } from '../../src/database/entities/setting.entity.js';
import { Account, answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';

const ENDED: [number, string] = [403, 'invalid session : it was ended\n'];
const OK: [number, string] = [200, 'ok'];
const CLEARED = [
  'plik-session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly',
  'plik-xsrf=; Path=/; Max-Age=0; SameSite=Lax',
];
const MINUTE = 60_000;

let server: TestServer;
let client: Client;
let admin: Account;
let count = 0;

beforeAll(async () => {
  server = await startWithAccounts({ SESSION_TIMEOUT: '30d' });
  client = Client.of(server);
  admin = await Account.admin(server);
});
afterAll(() => server.stop());
afterEach(() => jest.restoreAllMocks());

/** A new user, logged in `sessions` times. */
async function logins(sessions: number): Promise<[string, ...Account[]]> {
  const login = `ended-${(count += 1)}`;
  await admin.createUser({ login });
  const accounts: Account[] = [];
  for (let i = 0; i < sessions; i += 1) accounts.push(await Account.login(client, login));
  return [login, ...accounts];
}

/** The clock of the server goes on by so many ms. */
function passes(ms: number): void {
  const now = Date.now() + ms;
  jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(now);
}

const statusOf = async (account: Account): Promise<number> => (await account.get('/me')).status;

/** A session as a Plik with the same key makes it. */
async function sessionOfPlik(userId: string, xsrf: string, at = Date.now()): Promise<string> {
  const settings = server.app.get(DataSource).getRepository(SettingEntity);
  const { value } = await settings.findOneByOrFail({ key: 'authentication_signature_key' });
  const claims = { uid: userId, xsrf, created_at: String(Math.floor(at / 1000)) };
  return jwt.sign(claims, value, { algorithm: 'HS512', noTimestamp: true });
}

describe('logging out', () => {
  it('ends this session for good, and no other', async () => {
    const [, one, other] = await logins(2);
    const out = await client.get('/auth/logout', one!.cookie);
    expect([out.status, await out.text()]).toEqual([200, '']);
    expect(out.headers.getSetCookie()).toEqual(CLEARED);
    for (const request of [one!.get('/me'), one!.post('/upload', {}), one!.delete('/me/uploads')]) {
      const refused = await request;
      expect([refused.status, await refused.text()]).toEqual(ENDED);
      expect(refused.headers.getSetCookie()).toEqual(CLEARED);
    }
    expect(await statusOf(other!)).toBe(200);
    // Once more is no harm.
    expect((await client.get('/auth/logout', one!.cookie)).status).toBe(200);
    expect(await statusOf(other!)).toBe(200);
  });

  it('ends it on every server of the database', async () => {
    const [, one] = await logins(1);
    const second = await TestServer.start({ FEATURE_AUTHENTICATION: 'enabled' }, server.folder);
    try {
      const there = Client.of(second);
      expect((await there.get('/me', one!.cookie)).status).toBe(200);
      await client.get('/auth/logout', one!.cookie);
      expect(await answer(there.get('/me', one!.cookie))).toEqual(ENDED);
    } finally {
      await second.halt();
    }
  });

  it('ends sessions that a Plik has made, one by one', async () => {
    const [login] = await logins(0);
    const [one, other] = [
      await sessionOfPlik(`local:${login}`, 'a'),
      await sessionOfPlik(`local:${login}`, 'b'),
    ];
    const me = (session: string): Promise<[number, string]> =>
      answer(client.get('/me', { Cookie: `plik-session=${session}` }));
    expect((await me(one))[0]).toBe(200);
    await client.get('/auth/logout', { Cookie: `plik-session=${one}` });
    expect(await me(one)).toEqual(ENDED);
    expect((await me(other))[0]).toBe(200);
  });

  it('is remembered as long as the session would have lasted', async () => {
    const [, one] = await logins(1);
    const rows = server.app.get(DataSource).getRepository(EndedSessionEntity);
    await rows.clear();
    await client.get('/auth/logout', one!.cookie);
    await server.clean();
    expect(await rows.count()).toBe(1);
    passes(30 * 86_400_000 + 2000);
    await server.clean();
    expect(await rows.count()).toBe(0);
    expect(await answer(one!.get('/me'))).toEqual([403, 'invalid session\n']);
  });
});

describe('logging out everywhere', () => {
  it('ends all sessions of the account, and keeps its tokens', async () => {
    const [, one, other] = await logins(2);
    const { token } = await one!.createToken();
    expect(
      await answer(client.request('POST', '/me/logout-everywhere', { headers: one!.cookie })),
    ).toEqual([403, 'missing xsrf header\n']);
    const out = await one!.post('/me/logout-everywhere');
    expect([out.status, await out.text()]).toEqual(OK);
    expect(out.headers.getSetCookie()).toEqual(CLEARED);
    for (const account of [one!, other!]) expect(await answer(account.get('/me'))).toEqual(ENDED);
    expect((await client.postUpload('{}', { 'X-PlikToken': token })).status).toBe(200);
    expect(await statusOf(admin)).toBe(200);
  });

  it('an administrator does it for another, and stays', async () => {
    const [login, one] = await logins(1);
    const as = { 'X-Plik-Impersonate': `local:${login}` };
    const out = await admin.post('/me/logout-everywhere', undefined, as);
    expect([out.status, await out.text(), out.headers.getSetCookie()]).toEqual([200, 'ok', []]);
    expect(await answer(one!.get('/me'))).toEqual(ENDED);
    const again = await Account.login(client, login);
    expect(await answer(admin.delete(`/user/local:${login}/sessions`))).toEqual(OK);
    expect(await answer(again.get('/me'))).toEqual(ENDED);
    expect(await statusOf(admin)).toBe(200);
  });
});

describe('a new password', () => {
  const change = (account: Account, login: string, more: object): Promise<Response> =>
    account.post(`/user/local:${login}`, { id: `local:${login}`, ...more });

  it('of one’s own ends every session but this one, which gets a new cookie', async () => {
    const [login, one, other] = await logins(2);
    const changed = await change(one!, login, { password: 'password2' });
    expect(changed.status).toBe(200);
    const stayed = one!.renewed(changed);
    expect(stayed.xsrf).not.toBe(one!.xsrf);
    for (const account of [one!, other!]) expect(await answer(account.get('/me'))).toEqual(ENDED);
    expect(await statusOf(stayed)).toBe(200);
    expect((await stayed.post('/upload', {})).status).toBe(200);
    expect((await postLogin(client, login, 'password1')).status).toBe(403);
    expect((await postLogin(client, login, 'password2')).status).toBe(200);
  });

  it('other changes end none', async () => {
    const [login, one, other] = await logins(2);
    const renamed = await change(one!, login, { name: 'New' });
    expect([renamed.status, renamed.headers.getSetCookie()]).toEqual([200, []]);
    expect((await one!.patch('/me', { name: 'Newer' })).status).toBe(200);
    const limited = { id: `local:${login}`, maxTTL: 60 };
    expect((await admin.post(`/user/local:${login}`, limited)).status).toBe(200);
    for (const account of [one!, other!]) expect(await statusOf(account)).toBe(200);
  });

  it('by an administrator ends all of them, and not the administrator’s', async () => {
    const [login, one] = await logins(1);
    passes(60 * MINUTE);
    const changed = await change(admin, login, { password: 'password2' });
    expect([changed.status, changed.headers.getSetCookie()]).toEqual([200, []]);
    expect(await answer(one!.get('/me'))).toEqual(ENDED);
    expect(await statusOf(admin)).toBe(200);
    const again = await Account.login(client, login, 'password2');
    const as = { 'X-Plik-Impersonate': `local:${login}` };
    const body = { id: `local:${login}`, password: 'password3' };
    const acting = await admin.post(`/user/local:${login}`, body, as);
    expect([acting.status, acting.headers.getSetCookie()]).toEqual([200, []]);
    expect(await answer(again.get('/me'))).toEqual(ENDED);
  });

  it('needs the old one when the log-in was long ago', async () => {
    const [login, one] = await logins(1);
    const needed: [number, string] = [
      403,
      'unable to update user : a new password needs the old one, or a log-in of the last 15 minutes\n',
    ];
    passes(14 * MINUTE);
    const soon = await change(one!, login, { password: 'password2' });
    const stayed = one!.renewed(soon);
    passes(14 * MINUTE + 16 * MINUTE);
    expect(await answer(change(stayed, login, { password: 'password3' }))).toEqual(needed);
    // Nothing else needs it, and nothing has happened.
    expect((await change(stayed, login, { name: 'New' })).status).toBe(200);
    expect((await postLogin(client, login, 'password2')).status).toBe(200);
    const wrong = await change(stayed, login, { password: 'password3', oldPassword: 'password1' });
    expect([wrong.status, await wrong.text()]).toEqual([
      403,
      'unable to update user : the old password is wrong\n',
    ]);
    expect(await statusOf(stayed)).toBe(200);
    const right = await change(stayed, login, { password: 'password3', OLDPASSWORD: 'password2' });
    expect(right.status).toBe(200);
    expect(await statusOf(stayed.renewed(right))).toBe(200);
    expect((await postLogin(client, login, 'password3')).status).toBe(200);
  });

  it('an old one that is wrong is refused also soon after a log-in, and counts as a guess', async () => {
    const guarded = await startWithAccounts({ MAX_FAILED_LOGINS: '3' });
    try {
      const root = await Account.admin(guarded);
      const one = await root.newAccount({ login: 'guessed' });
      for (let i = 0; i < 3; i += 1) {
        const wrong = change(one, 'guessed', { password: 'password2', oldPassword: `wrong-${i}` });
        expect(await answer(wrong)).toEqual([
          403,
          'unable to update user : the old password is wrong\n',
        ]);
      }
      const more = change(one, 'guessed', { password: 'password2', oldPassword: 'password1' });
      expect((await more).status).toBe(429);
      expect((await postLogin(Client.of(guarded), 'guessed', 'password1')).status).toBe(429);
    } finally {
      await guarded.stop();
    }
  });

  it('administrators change their own without it', async () => {
    const root = await admin.newAccount({ login: 'root', admin: true });
    const other = await Account.login(client, 'root');
    passes(60 * MINUTE);
    const changed = await change(root, 'root', { admin: true, password: 'password2' });
    expect(changed.status).toBe(200);
    expect(await statusOf(root.renewed(changed))).toBe(200);
    expect(await answer(other.get('/me'))).toEqual(ENDED);
  });
});

describe('an account', () => {
  it('that loses its rights loses its sessions', async () => {
    const root = await admin.newAccount({ login: 'former', admin: true });
    const user = { id: 'local:former', admin: true, name: 'x' };
    expect((await admin.post('/user/local:former', user)).status).toBe(200);
    expect(await statusOf(root)).toBe(200);
    expect((await admin.post('/user/local:former', { ...user, admin: false })).status).toBe(200);
    expect(await answer(root.get('/users'))).toEqual(ENDED);
    const again = await Account.login(client, 'former');
    expect((await admin.post('/user/local:former', { ...user, admin: false })).status).toBe(200);
    expect(await statusOf(again)).toBe(200);
  });

  it('that was removed and made again knows no old cookie', async () => {
    const [login, first] = await logins(1);
    const plik = await sessionOfPlik(`local:${login}`, 'a', Date.now() + MINUTE);
    const old = [first!.cookie, { Cookie: `plik-session=${plik}` }];
    for (let i = 0; i < 3; i += 1) {
      expect(await answer(admin.delete(`/user/local:${login}`))).toEqual(OK);
      await admin.createUser({ login });
      for (const cookie of old) expect(await answer(client.get('/me', cookie))).toEqual(ENDED);
      const next = await Account.login(client, login);
      expect(await statusOf(next)).toBe(200);
      old.push(next.cookie);
    }
    const last = await Account.login(client, login);
    const changed = await last.post(`/user/local:${login}`, {
      id: `local:${login}`,
      password: 'password2',
    });
    expect(await statusOf(last.renewed(changed))).toBe(200);
  });
});
