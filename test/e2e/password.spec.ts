import { Client, type OwnUpload, form } from '../support/client.js';
import { DataSource } from 'typeorm';
import { traces } from '../support/database.js';
import { TestServer } from '../support/server.js';

const WHY = 'please provide valid credentials to access this upload : ';
const basic = (credential: string): string => `Basic ${Buffer.from(credential).toString('base64')}`;

describe('password protection (contract §3.6)', () => {
  let server: TestServer;
  let client: Client;
  let upload: OwnUpload;
  let paths: string[];

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
    const stored = await client.store('secret\n', { login: 'foo', password: 'bar' });
    upload = stored.upload;
    paths = [`/upload/${upload.id}`, stored.path, `/archive/${upload.id}/a.zip`];
  });

  afterAll(() => server.stop());

  /** 401 on everything that shows the upload. */
  async function expectLocked(headers: Record<string, string>, why: string): Promise<void> {
    for (const path of paths) {
      const response = await client.get(path, headers);
      expect([path, response.status, await response.text()]).toEqual([path, 401, `${WHY}${why}\n`]);
      expect(response.headers.get('www-authenticate')).toBe('Basic realm="plik"');
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    }
  }

  const expectOpen = async (headers: Record<string, string>): Promise<void> => {
    for (const path of paths) expect((await client.get(path, headers)).status).toBe(200);
  };

  it('case 71: the answer says how to get in, and nothing else does', async () => {
    const response = await client.postUpload({ login: 'foo', password: 'bar' });
    expect(response.headers.get('authorization')).toBe('Basic Zm9vOmJhcg==');
    const made = (await response.json()) as Record<string, unknown>;
    expect(made.protectedByPassword).toBe(true);
    expect(made).not.toHaveProperty('password');
    expect(made).not.toHaveProperty('login');
    const read = await client.get(paths[0]!, { Authorization: basic('foo:bar') });
    expect(await read.text()).not.toMatch(/"(login|password|uploadToken)"/);
  });

  it('the password is not in the database', async () => {
    const rows = await server.app.get(DataSource).query<object[]>('SELECT * FROM uploads');
    expect(JSON.stringify(rows)).not.toContain('"bar"');
    expect(JSON.stringify(rows)).toContain('"$2b$10$');
  });

  it('case 72: no credentials are a 401, for browsers too', async () => {
    await expectLocked({}, 'missing Authorization header');
    const browser = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' };
    await expectLocked(browser, 'missing Authorization header');
    await expectLocked({ 'X-ClientApp': 'web_client' }, 'missing Authorization header');
    for (const path of paths.slice(1)) {
      const head = await client.head(path);
      expect([head.status, await head.text()]).toEqual([401, '']);
      expect(head.headers.get('www-authenticate')).toBe('Basic realm="plik"');
    }
  });

  it.each([
    [basic('foo:baz'), 'invalid credentials'],
    [basic('Foo:bar'), 'invalid credentials'],
    [basic('foo:bar '), 'invalid credentials'],
    [basic('foo'), 'invalid credentials'],
    [basic(':'), 'invalid credentials'],
    ['Basic ????', 'invalid credentials'],
    [`Basic ${'A'.repeat(8000)}`, 'invalid credentials'],
    ['Bearer x', 'invalid http authorization scheme'],
    ['Basic', 'invalid Authorization header'],
    ['Basic a b', 'invalid Authorization header'],
  ])('case 73: %s', async (authorization, why) => {
    await expectLocked({ Authorization: authorization }, why);
  });

  it('case 74: the right password and the upload token open it', async () => {
    await expectOpen({ Authorization: basic('foo:bar') });
    await expectOpen({ Authorization: 'basic Zm9vOmJhcg' });
    await expectOpen({ 'X-UploadToken': upload.uploadToken });
    await expectOpen({ 'X-UploadToken': upload.uploadToken, Authorization: 'nonsense' });
    await expectLocked({ 'X-UploadToken': 'wrong' }, 'missing Authorization header');
  });

  it('case 75: the password is for reading only', async () => {
    const before = await traces(server);
    const headers = { Authorization: basic('foo:bar') };
    const post = await client.request('POST', `/file/${upload.id}`, {
      headers,
      body: form('a.txt', 'x'),
    });
    expect([post.status, await post.text()]).toEqual([
      403,
      'you are not allowed to add file to this upload\n',
    ]);
    expect((await client.delete(paths[0]!, headers)).status).toBe(403);
    expect((await client.delete(paths[1]!, headers)).status).toBe(403);
    const locked = await client.request('POST', `/file/${upload.id}`, { body: form('a.txt', 'x') });
    expect(locked.status).toBe(401);
    expect(await traces(server)).toEqual(before);
  });

  it('a removable upload is removed with the password, not without', async () => {
    const { path } = await client.store('x', { password: 'pw', removable: true });
    expect((await client.delete(path)).status).toBe(401);
    expect((await client.delete(path, { Authorization: basic('plik:pw') })).status).toBe(200);
  });

  it('case 76: without a login it is plik', async () => {
    const response = await client.postUpload({ password: 'bar' });
    expect(response.headers.get('authorization')).toBe(basic('plik:bar'));
    const { id } = (await response.json()) as OwnUpload;
    const status = async (credential: string) =>
      (await client.get(`/upload/${id}`, { Authorization: basic(credential) })).status;
    expect(await Promise.all(['plik:bar', ':bar', 'bar:'].map(status))).toEqual([200, 401, 401]);
  });

  it('case 77: a login alone protects nothing', async () => {
    const response = await client.postUpload({ login: 'foo' });
    expect(response.headers.has('authorization')).toBe(false);
    const made = (await response.json()) as OwnUpload;
    expect(made.protectedByPassword).toBe(false);
    expect((await client.get(`/upload/${made.id}`)).status).toBe(200);
  });

  it('passwords may hold colons, spaces and any character, and are compared whole', async () => {
    const password = `p:ä 🔑${'x'.repeat(100)}`;
    const { path } = await client.store('x', { login: 'lögin', password });
    const status = async (credential: string) =>
      (await client.get(path, { Authorization: basic(credential) })).status;
    expect(await status(`lögin:${password}`)).toBe(200);
    expect(await status(`lögin:${password.slice(0, -1)}`)).toBe(401);
    expect(await status(`lögin:${password}y`)).toBe(401);
  });

  it('a wrong password does not consume a one-shot file', async () => {
    const { path } = await client.store('once', { password: 'pw', oneShot: true });
    expect((await client.get(path)).status).toBe(401);
    expect((await client.get(path, { Authorization: basic('plik:no') })).status).toBe(401);
    const right = await client.get(path, { Authorization: basic('plik:pw') });
    expect(await right.text()).toBe('once');
  });
});
