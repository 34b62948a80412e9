import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { SessionWire } from '../../libs/wire/src/index.js';
import { SessionEntity } from '../../src/database/entities/session.entity.js';
import { Clock } from '../../src/common/clock.js';
import {
  Account,
  answer,
  cookiesOf,
  json,
  postLogin,
  rowsOf,
  startWithAccounts,
} from '../support/accounts.js';
import { Client } from '../support/client.js';
import { Heard } from '../support/facts.js';
import type { TestServer } from '../support/server.js';

const ENDED = [403, 'invalid session : it was ended\n'];
const GONE = [404, 'session not found\n'];
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

/** A new user, logged in twice, and their list of sessions as somebody sees it. */
async function twice() {
  const login = `listed-${(count += 1)}`;
  await admin.createUser({ login });
  const one = await Account.login(client, login);
  const two = await Account.login(client, login);
  const path = `/user/local:${login}/sessions`;
  const list = (by: Account) => json<SessionWire[]>(by.get(path));
  return { one, two, list, path, login };
}

describe('the sessions of an account', () => {
  it('are listed with when and from where they were seen, and nothing that opens one', async () => {
    const { one, two, list, path } = await twice();
    const now = Date.now() + 5 * MINUTE;
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(now);
    await one.get('/me', { 'User-Agent': 'Lynx/2.9' });
    const text = await (await one.get(path)).text();
    const [first, second, ...more] = JSON.parse(text) as SessionWire[];
    expect(more).toEqual([]);
    const who = { provider: 'local', address: '127.0.0.1' };
    const seenAt = new Date(now).toISOString();
    expect(first).toMatchObject({ ...who, current: true, seenAt, userAgent: 'Lynx/2.9' });
    expect(second).toMatchObject({ ...who, current: false });
    expect(Date.parse(second!.createdAt)).toBeLessThanOrEqual(now);
    for (const { session, xsrf } of [one, two]) {
      expect(text).not.toContain(session);
      expect(text).not.toContain(session.split('.')[2]);
      expect(text).not.toContain(xsrf);
    }
    // For an administrator, none of them is their own; acting as somebody changes nothing.
    const seen = await list(admin);
    expect(seen.map(({ id, current }) => [id, current])).toEqual([
      [first!.id, false],
      [second!.id, false],
    ]);
    expect((await client.get('/me', { Cookie: `plik-session=${first!.id}` })).status).toBe(403);
  });

  it('are seen once a minute', async () => {
    const { one, list } = await twice();
    const before = (await list(one)).find(({ current }) => current);
    const clock = jest.spyOn(server.app.get(Clock), 'now');
    clock.mockReturnValue(Date.parse(before!.seenAt) + MINUTE - 1);
    const seen = async () => (await list(one)).find(({ current }) => current)!.seenAt;
    const first = await seen();
    expect(first).toBe(before!.seenAt);
    clock.mockReturnValue(Date.parse(first) + MINUTE);
    expect(Date.parse(await seen())).toBe(Date.parse(first) + MINUTE);
  });

  it('end one by one, on all servers', async () => {
    const { one, two, list, path } = await twice();
    const other = await startWithAccounts({}, server.folder);
    try {
      const heard = new Heard(server);
      const ids = await list(one);
      const second = ids.find(({ current }) => !current)!;
      expect(await answer(admin.delete(`${path}/${second.id}`))).toEqual([200, 'ok']);
      expect(await answer(two.get('/me'))).toEqual(ENDED);
      const headers = { headers: two.headers };
      expect(await answer(Client.of(other).request('GET', '/me', headers))).toEqual(ENDED);
      expect(await answer(admin.delete(`${path}/${second.id}`))).toEqual(GONE);
      expect((await list(one)).map(({ current }) => current)).toEqual([true]);
      const own = (await list(one))[0]!;
      const mine = await one.delete(`${path}/${own.id}`);
      expect([mine.status, cookiesOf(mine)['plik-session']?.value]).toEqual([200, '']);
      expect(await answer(one.get('/me'))).toEqual(ENDED);
      expect(await list(admin)).toEqual([]);
      const said = (await heard.since(1)).filter(({ is }) => is === 'LoggedOut');
      const userId = path.split('/')[2];
      expect(said).toEqual([
        { is: 'LoggedOut', userId, all: false, actorId: 'local:admin' },
        { is: 'LoggedOut', userId, all: false, actorId: userId },
      ]);
    } finally {
      await other.halt();
    }
  });

  it('end all together, with the password, by logging out, and with the account', async () => {
    const { one, two, list, path, login } = await twice();
    expect(await list(one)).toHaveLength(2);
    expect((await client.get('/auth/logout', two.cookie)).status).toBe(200);
    expect(await list(one)).toHaveLength(1);
    expect(await answer(admin.delete(path))).toEqual([200, 'ok']);
    expect(await list(admin)).toEqual([]);
    const again = await Account.login(client, login);
    expect(await list(again)).toHaveLength(1);
    const change = { id: `local:${login}`, password: 'password2' };
    expect((await admin.post(`/user/local:${login}`, change)).status).toBe(200);
    expect(await list(admin)).toEqual([]);
    await postLogin(client, login, 'password2');
    expect(await list(admin)).toHaveLength(1);
    expect((await admin.delete(`/user/local:${login}`)).status).toBe(200);
    expect(await rowsOf(server, 'sessions', `local:${login}`)).toBe(0);
    await admin.createUser({ login });
    expect(await list(admin)).toEqual([]);
  });

  it('are not those of others, nor of accounts that are not there', async () => {
    const { one, path } = await twice();
    const stranger = await twice();
    const [theirs] = await stranger.list(stranger.one);
    expect((await stranger.one.get(path)).status).toBe(403);
    expect((await stranger.one.delete(`${path}/${theirs!.id}`)).status).toBe(403);
    expect(await answer(one.delete(`${path}/${theirs!.id}`))).toEqual(GONE);
    expect(await answer(admin.delete(`${path}/${theirs!.id}`))).toEqual(GONE);
    expect(await answer(admin.get('/user/local:nobody/sessions'))).toEqual([
      404,
      'user not found\n',
    ]);
    expect((await stranger.one.get('/me')).status).toBe(200);
  });

  it('are forgotten when they are too old', async () => {
    const { one, list } = await twice();
    await list(one);
    const rows = server.app.get(DataSource).getRepository(SessionEntity);
    expect(await rows.count()).toBeGreaterThan(1);
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(Date.now() + 31 * 24 * 60 * MINUTE);
    await server.clean();
    expect(await rows.count()).toBe(0);
  });
});
