import { Account, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, filePath } from '../support/client.js';
import { often, status } from '../support/often.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});
afterAll(() => server.stop());

let accounts = 0;
const newAccount = (more: Record<string, unknown> = {}): Promise<Account> => {
  accounts += 1;
  return admin.newAccount({ login: `somebody-${accounts}`, ...more });
};

describe('a token', () => {
  it('that is revoked opens nothing from that moment on', async () => {
    const owner = await newAccount();
    const { token } = await owner.createToken();
    const headers = { 'X-PlikToken': token };
    const { upload, path } = await owner.store('mine', {}, token);
    const questions = [
      () => client.postUpload({}, headers),
      () => client.get(`/upload/${upload.id}`, headers),
      () => client.get(path, headers),
      () => client.request('PUT', '/a.txt', { body: 'abc', headers }),
    ];
    for (const ask of questions) expect(await often(ask)).toEqual([200]);
    expect(await status(owner.delete(`/me/token/${token}`))).toBe(200);
    // Once each: whoever is wrong too often is not listened to for a while.
    for (const ask of questions) expect(await status(ask())).toBe(403);
    const other = { 'X-PlikToken': (await owner.createToken()).token };
    expect(await often(() => client.postUpload({}, other))).toEqual([200]);
  });

  it('dies with its account, and that of a new one of the same name is another', async () => {
    const owner = await newAccount({ login: 'comes-again' });
    const headers = { 'X-PlikToken': (await owner.createToken()).token };
    expect(await often(() => client.postUpload({}, headers))).toEqual([200]);
    expect(await status(admin.delete('/user/local:comes-again'))).toBe(200);
    expect(await status(client.postUpload({}, headers))).toBe(403);
    await newAccount({ login: 'comes-again' });
    expect(await status(client.postUpload({}, headers))).toBe(403);
  });

  it('that is wrong is right as soon as it is there, also when it was asked for before', async () => {
    const owner = await newAccount();
    const wrong = { 'X-PlikToken': 'plik_nobody' };
    expect(await status(client.postUpload({}, wrong))).toBe(403);
    const right = { 'X-PlikToken': (await owner.createToken()).token };
    expect(await often(() => client.postUpload({}, right))).toEqual([200]);
    expect(await status(client.postUpload({}, wrong))).toBe(403);
  });

  it('has the limits of its account as they are now', async () => {
    const owner = await newAccount({ maxTTL: 7200 });
    const headers = { 'X-PlikToken': (await owner.createToken()).token };
    const ask = (): Promise<Response> => client.postUpload({ ttl: 3600 }, headers);
    expect(await often(ask)).toEqual([200]);
    const { id, login } = await owner.me();
    const change = { id, login, provider: 'local', maxTTL: 60 };
    expect(await status(admin.post(`/user/${id}`, change))).toBe(200);
    expect(await often(ask)).toEqual([400]);
    expect(await status(admin.post(`/user/${id}`, { ...change, maxTTL: 7200 }))).toBe(200);
    expect(await often(ask)).toEqual([200]);
  });

  it('of one account says nothing about the uploads of another', async () => {
    const [owner, other] = [await newAccount(), await newAccount()];
    const [mine, theirs] = [await owner.createToken(), await other.createToken()];
    const { upload, path } = await owner.store('mine', {}, mine.token);
    const as = (token: string): Headers => ({ 'X-PlikToken': token });
    const sees = async (token: string): Promise<unknown> => {
      const got = await client.get(`/upload/${upload.id}`, as(token));
      const { admin: may, uploadToken } = (await got.json()) as Record<string, unknown>;
      return [may, uploadToken !== undefined];
    };
    for (let i = 0; i < 5; i += 1) {
      expect(await sees(mine.token)).toEqual([true, expect.any(Boolean)]);
      expect(await sees(theirs.token)).toEqual([false, false]);
      expect(await status(client.delete(path, as(theirs.token)))).toBe(403);
    }
    expect(await status(client.delete(path, as(mine.token)))).toBe(200);
  });
});

describe('a session', () => {
  it('that was ended stays ended, also when another one of the account begins', async () => {
    const account = await newAccount({ login: 'in-and-out' });
    const ask = (): Promise<Response> => account.get('/me');
    expect(await often(ask)).toEqual([200]);
    expect(await status(account.get('/auth/logout'))).toBe(200);
    const [ended] = await often(ask);
    expect([401, 403]).toContain(ended);
    const again = await Account.login(client, 'in-and-out');
    expect(await often(() => again.get('/me'))).toEqual([200]);
    expect(await often(ask)).toEqual([ended]);
    expect(await status(again.get('/auth/logout'))).toBe(200);
    expect(await often(() => again.get('/me'))).toEqual([ended]);
  });

  it('dies with its account', async () => {
    const account = await newAccount({ login: 'goes-for-good' });
    expect(await often(() => account.get('/me'))).toEqual([200]);
    expect(await status(admin.delete('/user/local:goes-for-good'))).toBe(200);
    expect(await often(() => account.get('/me'))).toEqual([403]);
  });

  it('shows its account as it is now', async () => {
    const account = await newAccount();
    const { id, login } = await account.me();
    for (const name of ['One', 'Two', 'Three']) {
      const change = { id, login, provider: 'local', name };
      expect(await status(admin.post(`/user/${id}`, change))).toBe(200);
      expect((await account.me()).name).toBe(name);
    }
  });

  it('of an administrator has no rights left when the account has none', async () => {
    const login = 'was-administrator';
    const account = await newAccount({ login, admin: true });
    expect(await often(() => account.get('/stats'))).toEqual([200]);
    const change = { id: `local:${login}`, login, provider: 'local', admin: false };
    expect(await status(admin.post(`/user/local:${login}`, change))).toBe(200);
    const [refused] = await often(() => account.get('/stats'));
    expect([401, 403]).toContain(refused);
    const again = await Account.login(client, login);
    expect(await often(() => again.get('/stats'))).toEqual([403]);
  });

  it('of somebody else is not taken for this one when both take turns', async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const [first, second] = [(await one.me()).id, (await two.me()).id];
    const asked = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? two : one));
    const seen = await Promise.all(asked.map(async (account) => (await account.me()).id));
    expect(seen).toEqual(asked.map((account) => (account === one ? first : second)));
  });
});

describe('a new password of an account', () => {
  it('opens it at once, and the old one does not', async () => {
    const account = await newAccount({ login: 'changes', password: 'the old one' });
    const log = (password: string) => (): Promise<Response> =>
      postLogin(client, 'changes', password);
    for (let i = 0; i < 3; i += 1) expect(await status(log('the old one')())).toBe(200);
    const change = { id: 'local:changes', login: 'changes', provider: 'local' };
    const changed = admin.post('/user/local:changes', { ...change, password: 'the new one' });
    expect(await status(changed)).toBe(200);
    expect(await status(log('the old one')())).toBe(403);
    expect(await status(log('the new one')())).toBe(200);
    expect(await often(() => account.get('/me'))).toEqual([expect.any(Number)]);
    expect(await status(account.get('/me'))).not.toBe(200);
  });
});

describe('what another server of the database was told', () => {
  let second: TestServer;
  let there: Client;

  beforeAll(async () => {
    second = await startWithAccounts({}, server.folder);
    there = Client.of(second);
  });
  afterAll(() => second.halt());

  it('a revoked token, an ended session and a removed account are soon nothing here either', async () => {
    const owner = await newAccount({ login: 'of-two-servers' });
    const { token } = await owner.createToken();
    const headers = { 'X-PlikToken': token };
    const [revoked, ended] = [
      () => there.postUpload({}, headers),
      () => there.get('/me', owner.cookie),
    ];
    expect([await often(revoked), await often(ended)]).toEqual([[200], [200]]);
    expect(await status(owner.delete(`/me/token/${token}`))).toBe(200);
    await eventually(async () => (await status(revoked())) === 403);
    expect(await often(ended)).toEqual([200]);
    expect(await status(owner.get('/auth/logout'))).toBe(200);
    await eventually(async () => (await status(ended())) === 403);

    const again = await Account.login(client, 'of-two-servers');
    const asked = (): Promise<Response> => there.get('/me', again.cookie);
    expect(await often(asked)).toEqual([200]);
    expect(await status(admin.delete('/user/local:of-two-servers'))).toBe(200);
    await eventually(async () => (await status(asked())) === 403);
  });

  it('a removed upload is gone here, and an added file is there', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const path = filePath(upload, upload.files[0]!);
    expect(await often(() => there.get(path))).toEqual([404]);
    expect(await status(client.postFile(upload, upload.files[0]!, 'here'))).toBe(200);
    expect(await often(() => there.get(path))).toEqual([200]);
    const headers = { 'X-UploadToken': upload.uploadToken };
    expect(await status(client.delete(`/upload/${upload.id}`, headers))).toBe(200);
    expect(await often(() => there.get(path))).toEqual([404]);
  });
});
