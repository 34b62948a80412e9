import { jest } from '@jest/globals';
import { UserRepository } from '../../src/database/repositories/user.repository.js';
import type { FactName } from '../../src/events/facts.js';
import { Account, answer, json, postLogin, startWithAccounts } from '../support/accounts.js';
import { Browser } from '../support/browser.js';
import { Client } from '../support/client.js';
import { Heard } from '../support/facts.js';
import type { SmallServer } from '../support/oauth-providers.js';
import type { TestServer } from '../support/server.js';
import {
  begin,
  google,
  login,
  person,
  settingsOf,
  startThree,
} from '../support/three-providers.js';

let provider: SmallServer;
let server: TestServer;
let client: Client;
let admin: Account;
let heard: Heard;

beforeAll(async () => {
  provider = await startThree();
  const settings = { ...settingsOf(provider), MAX_FAILED_LOGINS: '2' };
  server = await startWithAccounts({ ...settings, FEATURE_DELETE_ACCOUNT: 'enabled' });
  client = Client.of(server);
  admin = await Account.admin(server);
  heard = new Heard(server);
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});
beforeEach(() => {
  heard.forget();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const ADMIN = 'local:admin';
const ofUser = (name: string) => ({ userId: `local:${name}`, actorId: `local:${name}` });
const refusedLogin = (reason: string, provider = 'local', userId = '') => ({
  ...{ is: 'LoginRefused', userId, provider, reason },
});

async function newAccount(name: string): Promise<Account> {
  const account = await admin.newAccount({ login: name });
  heard.forget();
  return account;
}

describe('a login', () => {
  it('succeeds, is refused, and is not looked at any more', async () => {
    await newAccount('guessed');
    expect((await postLogin(client, 'guessed', 'password1')).status).toBe(200);
    expect(await heard.since(1)).toEqual([
      { is: 'LoginSucceeded', userId: 'local:guessed', provider: 'local' },
    ]);
    expect((await postLogin(client, '', 'a')).status).toBe(400);
    expect(await heard.since(0)).toEqual([]);
    for (const wrong of ['wrong', 'worse']) {
      expect((await postLogin(client, 'guessed', wrong)).status).toBe(403);
      expect(await heard.since(1)).toEqual([refusedLogin('credentials', 'local', 'local:guessed')]);
    }
    expect((await postLogin(client, 'guessed', 'worst')).status).toBe(429);
    expect(await heard.since(2)).toEqual([
      { is: 'GuessingStopped', subject: 'login' },
      refusedLogin('guessing'),
    ]);
  });

  it('fails with the database', async () => {
    jest.spyOn(server.app.get(UserRepository), 'find').mockRejectedValueOnce(new Error('no disk'));
    expect((await postLogin(client, 'somebody', 'password1')).status).toBe(500);
    expect(await heard.since(1)).toEqual([refusedLogin('fault')]);
  });

  it('through a provider makes, finds and changes an account', async () => {
    const userId = `google:${person.email}`;
    const by = { userId, actorId: userId };
    await login(new Browser(), 'google', server);
    const success = { is: 'LoginSucceeded', userId, provider: 'google' };
    const made = { is: 'UserCreated', ...by, provider: 'google', admin: false };
    expect(await heard.since(2)).toEqual([made, success]);
    await login(new Browser(), 'google', server);
    expect(await heard.since(1)).toEqual([success]);
    const before = person.name;
    person.name = 'Another';
    await login(new Browser(), 'google', server);
    person.name = before;
    expect(await heard.since(2)).toEqual([
      { is: 'UserChanged', ...by, admin: false, password: false, sessionsEnded: false },
      success,
    ]);
  });

  it('through a provider is refused', async () => {
    person.verified_email = false;
    expect((await login(new Browser(), 'google', server)).status).toBe(403);
    person.verified_email = true;
    expect(await heard.since(1)).toEqual([refusedLogin('unwelcome', 'google')]);
    const forged = google.agree(await begin(new Browser(), 'google', server));
    expect((await new Browser().get(forged.href)).status).toBe(400);
    expect(await heard.since(1)).toEqual([refusedLogin('incomplete', 'google')]);
  });

  it('of whom a rule keeps out ends their sessions', async () => {
    await login(new Browser(), 'google', server);
    const strict = await startWithAccounts(
      { ...settingsOf(provider), GOOGLE_VALID_DOMAINS: '["other.example"]' },
      server.folder,
    );
    try {
      const there = new Heard(strict);
      expect((await login(new Browser(), 'google', strict)).status).toBe(403);
      const userId = `google:${person.email}`;
      expect(await there.since(2)).toEqual([
        { is: 'LoggedOut', userId, actorId: userId, all: true },
        refusedLogin('unwelcome', 'google'),
      ]);
    } finally {
      await strict.halt();
    }
  });
});

describe('a logout', () => {
  it('is said of the session that it ends, once', async () => {
    const user = await newAccount('leaver');
    for (let i = 0; i < 2; i += 1) expect((await user.get('/auth/logout')).status).toBe(200);
    expect((await client.get('/auth/logout')).status).toBe(200);
    expect(await heard.since(1)).toEqual([{ is: 'LoggedOut', ...ofUser('leaver'), all: false }]);
  });

  it('is said of all sessions, by their user and by an administrator', async () => {
    const user = await newAccount('everywhere');
    expect((await user.post('/me/logout-everywhere')).status).toBe(200);
    const all = { is: 'LoggedOut', ...ofUser('everywhere'), all: true };
    expect(await heard.since(1)).toEqual([all]);
    expect((await admin.delete('/user/local:everywhere/sessions')).status).toBe(200);
    expect((await admin.delete('/user/local:nobody/sessions')).status).toBe(404);
    expect(await heard.since(1)).toEqual([{ ...all, actorId: ADMIN }]);
  });
});

describe('an account', () => {
  it('is created once', async () => {
    const user = { provider: 'local', login: 'created', password: 'password1', admin: true };
    expect((await admin.post('/user', user)).status).toBe(200);
    expect((await admin.post('/user', user)).status).toBe(400);
    expect((await admin.post('/user', { ...user, login: 'a' })).status).toBe(400);
    expect((await client.request('POST', '/user', { body: JSON.stringify(user) })).status).toBe(
      401,
    );
    expect(await heard.since(1)).toEqual([
      {
        ...{ is: 'UserCreated', userId: 'local:created', provider: 'local', admin: true },
        actorId: ADMIN,
      },
    ]);
  });

  it('is changed, by itself and by an administrator', async () => {
    const user = await newAccount('changed');
    const changed = { is: 'UserChanged', ...ofUser('changed'), admin: false };
    expect((await user.patch('/me', { name: 'A' })).status).toBe(200);
    expect(await heard.since(1)).toEqual([{ ...changed, password: false, sessionsEnded: false }]);
    expect((await user.patch('/me', {})).status).toBe(200);
    expect((await user.patch('/me', { name: 1 })).status).toBe(400);
    expect(await heard.since(0)).toEqual([]);
    const me = await user.me();
    const password = { ...me, password: 'password2' };
    expect((await admin.post('/user/local:changed', password)).status).toBe(200);
    expect(await heard.since(1)).toEqual([
      { ...changed, actorId: ADMIN, password: true, sessionsEnded: true },
    ]);
    expect((await admin.post('/user/local:changed', { ...me, admin: true })).status).toBe(200);
    expect(await heard.since(1)).toEqual([
      { ...changed, actorId: ADMIN, admin: true, password: false, sessionsEnded: false },
    ]);
  });

  it('is removed with its uploads, once', async () => {
    const user = await newAccount('removed');
    const { id: uploadId } = await user.create();
    heard.forget();
    expect((await user.delete('/me')).status).toBe(200);
    const by = ofUser('removed');
    expect(await heard.since(2)).toEqual([
      { is: 'UploadRemoved', uploadId, ...by },
      { is: 'UserRemoved', ...by, uploads: 1 },
    ]);
    expect((await admin.delete('/user/local:removed')).status).toBe(404);
    expect(await heard.since(0)).toEqual([]);
    await newAccount('dismissed');
    await admin.delete('/user/local:dismissed');
    expect(await heard.since(1)).toEqual([
      { is: 'UserRemoved', userId: 'local:dismissed', actorId: ADMIN, uploads: 0 },
    ]);
  });

  it('is not changed by a database that refuses', async () => {
    const user = await newAccount('unchanged');
    const users = server.app.get(UserRepository);
    for (const method of ['update', 'insert', 'remove', 'endSessions'] as const) {
      jest.spyOn(users, method).mockRejectedValue(new Error('no disk'));
    }
    const fresh = { provider: 'local', login: 'not made', password: 'password1' };
    const refused = [
      user.patch('/me', { name: 'A' }),
      admin.post('/user', fresh),
      user.post('/me/logout-everywhere'),
      user.delete('/me'),
    ];
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([500, 500, 500, 500]);
    expect(await heard.since(0)).toEqual([]);
  });
});

describe('a token', () => {
  it('is created and removed, once', async () => {
    const user = await newAccount('tokens');
    const { token } = await user.createToken();
    const by = ofUser('tokens');
    expect(await heard.since(1)).toEqual([{ is: 'TokenCreated', ...by, device: false }]);
    expect((await user.post('/me/token', { comment: 'x'.repeat(2000) })).status).toBe(400);
    for (let i = 0; i < 2; i += 1) await user.delete(`/me/token/${token}`);
    expect(await heard.since(1)).toEqual([{ is: 'TokenRemoved', ...by }]);
    expect((await client.postUpload({}, { 'X-PlikToken': token })).status).toBe(403);
    expect(await heard.since(0)).toEqual([]);
  });

  it('is created for a client that waits', async () => {
    const user = await newAccount('device');
    const { code } = await json<{ code: string }>(client.request('POST', '/auth/cli/init'));
    for (let i = 0; i < 2; i += 1) await user.post('/auth/cli/approve', { code });
    expect(await heard.since(1)).toEqual([
      { is: 'TokenCreated', ...ofUser('device'), device: true },
    ]);
  });

  it('that is guessed is not looked at any more', async () => {
    const strict = await startWithAccounts({ MAX_FAILED_LOGINS: '1' });
    try {
      const there = new Heard(strict);
      const guess = (): Promise<Response> =>
        Client.of(strict).postUpload({}, { 'X-PlikToken': 'none' });
      expect([(await guess()).status, (await guess()).status]).toEqual([403, 429]);
      expect(await there.since(1)).toEqual([{ is: 'GuessingStopped', subject: 'token' }]);
    } finally {
      await strict.stop();
    }
  });
});

describe('an administrator who acts as somebody else', () => {
  it('is said of each request, and did what it does', async () => {
    await newAccount('acted');
    const as = { 'X-Plik-Impersonate': 'local:acted' };
    const acted = { is: 'Impersonated', userId: 'local:acted', actorId: ADMIN };
    await json(admin.get('/me', as));
    expect(await heard.since(1)).toEqual([acted]);
    const { token } = await json<{ token: string }>(admin.post('/me/token', {}, as));
    const created = { is: 'TokenCreated', userId: 'local:acted', actorId: ADMIN, device: false };
    expect(await heard.since(2)).toEqual([acted, created]);
    await admin.delete(`/me/token/${token}`, as);
    heard.forget();
    const user = await Account.login(client, 'acted');
    const without: FactName[] = ['LoginSucceeded'];
    const self = { 'X-Plik-Impersonate': ADMIN };
    expect((await answer(user.get('/me', self)))[0]).toBe(403);
    expect((await answer(admin.get('/me', { 'X-Plik-Impersonate': 'local:none' })))[0]).toBe(403);
    expect(await heard.since(0, ...without)).toEqual([]);
  });

  it('with a token', async () => {
    await newAccount('by token');
    const { token } = await admin.createToken();
    heard.forget();
    const headers = { 'X-PlikToken': token, 'X-Plik-Impersonate': 'local:by token' };
    expect((await client.postUpload({}, headers)).status).toBe(200);
    expect(await heard.since(2)).toMatchObject([
      { is: 'Impersonated', userId: 'local:by token', actorId: ADMIN },
      { is: 'UploadCreated', userId: 'local:by token' },
    ]);
  });
});
