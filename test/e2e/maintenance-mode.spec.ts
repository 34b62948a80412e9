import { jest } from '@jest/globals';
import type { ConfigWire, MaintenanceWire } from '../../libs/wire/src/index.js';
import { SettingRepository } from '../../src/database/repositories/setting.repository.js';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath, form } from '../support/client.js';
import { begin } from '../support/half-sent.js';
import { runPlikd } from '../support/plikd.js';
import type { TestServer } from '../support/server.js';
import { settingsFor } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const TEXT = 'New disks until noon';
const REFUSED = `uploads are paused for maintenance : ${TEXT}\n`;

let server: TestServer;
let admin: Account;
let client: Client;
beforeEach(async () => {
  server = await startWithAccounts();
  admin = await Account.admin(server);
  client = Client.of(server);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const change = (body: object) => json<MaintenanceWire>(admin.post('/admin/maintenance', body));
const configOf = (of: Client) => json<ConfigWire>(of.get('/config'));

/** Everything that brings new bytes, to an upload that has room for them. */
const bringing = (to: OwnUpload): Record<string, () => Promise<Response>> => {
  const headers = { 'X-UploadToken': to.uploadToken };
  const path = filePath(to, to.files[1]!);
  const send = (method: string, at: string, body: string | FormData) => () =>
    client.request(method, at, { headers, body });
  const file = form('b.txt', 'content');
  return {
    'a new upload': send('POST', '/upload', '{}'),
    'a quick upload': send('POST', '/', file),
    'a body': send('PUT', '/b.txt', 'content'),
    'a body without a name': send('PUT', '/', 'content'),
    'another file': send('POST', `/file/${to.id}`, file),
    'a declared file': send('POST', path, file),
    'a stream': send('POST', path.replace('/file/', '/stream/'), file),
  };
};

describe('maintenance mode', () => {
  it('refuses new bytes, and nothing else', async () => {
    const files = [{ fileName: 'a.txt' }, { fileName: 'b.txt' }];
    const upload = await admin.create({ files });
    await client.postFile(upload, upload.files[0]!, 'content');
    expect(await configOf(client)).not.toHaveProperty('maintenance');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const on = { on: true, text: TEXT, until };
    expect(await change({ ...on, text: ` ${TEXT} ` })).toMatchObject(on);
    for (const [what, send] of Object.entries(bringing(upload))) {
      const response = await send();
      expect([what, response.status, await response.text()]).toEqual([what, 503, REFUSED]);
      const seconds = Number(response.headers.get('Retry-After'));
      expect(seconds).toBeGreaterThan(3500);
      expect(seconds).toBeLessThanOrEqual(3600);
    }
    expect((await configOf(client)).maintenance).toEqual({ text: TEXT, until });
    expect((await client.get('/health/ready')).status).toBe(200);
    const path = filePath(upload, upload.files[0]!);
    expect(await answer(client.get(path))).toEqual([200, 'content']);
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(200);
    expect((await admin.patch(`/upload/${upload.id}`, { ttl: 60 })).status).toBe(200);
    expect((await admin.createUser({ login: 'alice' })).id).toBe('local:alice');
    expect((await (await Account.login(client, 'alice')).createToken()).token).toMatch(/./);
    expect(await answer(admin.delete(path))).toEqual([200, 'ok']);
    const off = { on: false, text: '', until: null, since: null };
    expect(await change({ on: false })).toEqual(off);
    expect(await json(admin.get('/admin/maintenance'))).toEqual(off);
    expect(await configOf(client)).not.toHaveProperty('maintenance');
    expect((await bringing(upload)['a declared file']!()).status).toBe(200);
  });

  it('lets what is under way come to its end', async () => {
    const { upload, socket, rest, answered } = await begin(client);
    await change({ on: true });
    const refused = await client.postUpload({});
    expect([refused.status, await refused.text(), refused.headers.get('Retry-After')]).toEqual([
      503,
      'uploads are paused for maintenance\n',
      '300',
    ]);
    socket.write(rest);
    expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
    expect((await client.get(filePath(upload, upload.files[0]!))).status).toBe(200);
  });

  it('ends by itself', async () => {
    const now = Date.now();
    const until = new Date(now + 60_000).toISOString();
    const { since } = await change({ on: true, until });
    expect((await client.postUpload({})).status).toBe(503);
    // Another text, and no end: it has begun when it began.
    expect(await change({ on: true, text: TEXT })).toMatchObject({ since, until: null });
    await change({ on: true, until });
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(now + 60_000);
    expect((await client.postUpload({})).status).toBe(200);
    expect(await json(admin.get('/admin/maintenance'))).toMatchObject({ on: false });
    expect(await configOf(client)).not.toHaveProperty('maintenance');
  });

  it('holds on all servers of a database, and after a restart', async () => {
    let other = await startWithAccounts({}, server.folder);
    try {
      const there = Client.of(other);
      const begun = Date.now();
      await change({ on: true, text: TEXT });
      await eventually(async () => (await there.postUpload({})).status === 503);
      expect(Date.now() - begun).toBeLessThan(30_000);
      expect((await configOf(there)).maintenance).toEqual({ text: TEXT, until: null });
      await other.halt();
      other = await startWithAccounts({}, server.folder);
      expect(await answer(Client.of(other).postUpload({}))).toEqual([503, REFUSED]);
      // While the database is away, it stays as it was.
      const find = jest.spyOn(other.app.get(SettingRepository), 'find');
      find.mockRejectedValueOnce(new Error('away'));
      await eventually(() => find.mock.calls.length > 0);
      expect((await Client.of(other).postUpload({})).status).toBe(503);
      const back = await Account.admin(other);
      expect((await back.post('/admin/maintenance', { on: false })).status).toBe(200);
      expect((await Client.of(other).postUpload({})).status).toBe(200);
      await eventually(async () => (await client.postUpload({})).status === 200);
    } finally {
      await other.halt();
    }
  });

  it.each([
    [{}, 'missing on'],
    [{ on: 1 }, 'unable to deserialize request body : on must be a boolean'],
    [
      { on: true, text: 'two\nlines' },
      'invalid text : expected one line of at most 500 characters',
    ],
    [
      { on: true, text: 'x'.repeat(501) },
      'invalid text : expected one line of at most 500 characters',
    ],
    ...['soon', '2020-01-31T12:00:00Z', '2099-01-31 12:00', '2099-13-31T12:00:00Z'].map(
      (until): [object, string] => [
        { on: true, until },
        'invalid until : expected a time to come, such as 2027-01-31T12:00:00Z',
      ],
    ),
  ])('refuses %j', async (body, text) => {
    expect(await answer(admin.post('/admin/maintenance', body))).toEqual([400, `${text}\n`]);
  });

  it('is switched by plikd maintenance, too', async () => {
    const run = async (...args: string[]) => {
      const settings = { FEATURE_AUTHENTICATION: 'enabled', ...(await settingsFor(server.folder)) };
      const { code, out, err } = await runPlikd(server.folder, ['maintenance', ...args], settings);
      return [code, out + err];
    };
    const since = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(await run('status')).toEqual([0, 'uploads are taken\n']);
    const paused = new RegExp(`^uploads are paused since ${since} until ${since} : ${TEXT}\n$`);
    const matching = [0, expect.stringMatching(paused)];
    expect(await run('on', '--text', TEXT, '--for', '2h')).toEqual(matching);
    expect(await run('status')).toEqual(matching);
    await eventually(async () => (await client.postUpload({})).status === 503);
    expect(await run('on', '--until', 'soon')).toEqual([
      1,
      'invalid until : expected a time to come, such as 2027-01-31T12:00:00Z\n',
    ]);
    expect(await run('on', '--for', 'ages')).toEqual([1, 'invalid --for : ages\n']);
    expect(await run('on', '--for', '1h', '--until', 'x')).toEqual([
      1,
      'expected --for or --until, not both\n',
    ]);
    expect(await run('off')).toEqual([0, 'uploads are taken\n']);
    await eventually(async () => (await client.postUpload({})).status === 200);
  });
});
