import { jest } from '@jest/globals';
import type { FileEntity } from '../../src/database/entities/file.entity.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { type AuditLine, auditLine, auditLines, trailOf } from '../support/audit.js';
import { Client, type Headers, type OwnUpload, form } from '../support/client.js';
import { factNames } from '../support/facts.js';
import { runPlikd } from '../support/plikd.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';
import { StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

const AUDIT = { AUDIT_LOG: '["file"]', AUDIT_SYNC_STR: '50ms' };
const ADDRESS = '203.0.113.9';

interface Row {
  /** What is done; `headers` say from where, and by which request. */
  readonly does: (headers: Headers) => Promise<unknown>;
  readonly says: Partial<AuditLine>;
}

const isEndOfCheck = ({ event }: AuditLine): boolean => event === 'StorageCheckEnded';

describe('every fact', () => {
  let server: TestServer;
  let client: Client;
  let admin: Account;
  let user: Account;
  let folder: string;
  let asked = 0;

  beforeAll(async () => {
    server = await startWithAccounts({
      ...AUDIT,
      ...{ SOURCE_IP_HEADER: 'X-Real-Ip', MAX_FAILED_LOGINS: '3', MAX_FILE_SIZE_STR: '1MB' },
    });
    client = Client.of(server);
    admin = await Account.admin(server);
    user = await admin.newAccount({ login: 'user' });
    folder = trailOf(server);
  });
  afterAll(() => server.stop());

  const by = (account: Account, headers: Headers): Headers => ({ ...account.headers, ...headers });
  const ask = (method: string, path: string, headers: Headers, body?: unknown) =>
    client.request(method, path, {
      headers,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const login = (name: string, password: string, headers: Headers) =>
    ask('POST', '/auth/local/login', headers, { login: name, password });
  const actsFor = { actor: 'local:user', user: 'local:user', via: 'session' };
  const nobody = { actor: '', via: '' };
  const stored = (): Promise<{ upload: OwnUpload; path: string }> => user.store('hello');

  const ROWS: Readonly<Record<string, Row>> = {
    UploadCreated: {
      does: (headers) => ask('POST', '/upload', by(user, headers), { ttl: 60 }),
      says: { ...actsFor, result: 'done' },
    },
    FileStored: {
      does: (headers) => ask('PUT', '/a.txt', headers, 'hello'),
      says: { ...nobody, user: '', about: { bytes: 5, backend: expect.any(String) as string } },
    },
    UploadChanged: {
      does: async (headers) => {
        const { id } = (await stored()).upload;
        await ask('PATCH', `/upload/${id}`, by(user, headers), { ttl: 3600 });
      },
      says: { ...actsFor, about: { ttl: 3600 } },
    },
    UploadRemoved: {
      does: async (headers) =>
        ask('DELETE', `/upload/${(await stored()).upload.id}`, by(admin, headers)),
      says: { actor: 'local:admin', user: 'local:user', result: 'done' },
    },
    UploadPasswordRefused: {
      does: async (headers) => {
        const { path } = await client.store('hello', { login: 'a', password: 'b' });
        await ask('GET', path, { ...headers, Authorization: `Basic ${btoa('a:c')}` });
      },
      says: { ...nobody, result: 'refused', user: '' },
    },
    FileStreamed: {
      does: async (headers) => {
        const stream = await StreamUpload.create(client);
        const sent = client.request('POST', stream.path(), {
          body: form(stream.file.fileName, 'hello'),
          headers: { ...headers, ...stream.token },
        });
        await stream.becomes('uploading');
        await (await stream.receive()).text();
        await sent;
      },
      says: { ...nobody, result: 'done', about: { bytes: 5 } },
    },
    FileNotReceived: {
      does: async (headers) => {
        const { id } = await user.create();
        await client.request('POST', `/file/${id}`, {
          body: form('a.txt', 'x'.repeat(1_000_001)),
          headers: by(user, headers),
        });
      },
      says: { ...actsFor, result: 'refused' },
    },
    FileDelivered: {
      does: async (headers) => ask('GET', (await stored()).path, by(admin, headers)),
      says: { actor: 'local:admin', user: 'local:user', result: 'done' },
    },
    ArchiveDelivered: {
      does: async (headers) => {
        const { id } = (await stored()).upload;
        await (await ask('GET', `/archive/${id}/a.zip`, headers)).arrayBuffer();
      },
      says: { ...nobody, user: 'local:user', result: 'done' },
    },
    FileRemoved: {
      does: async (headers) => ask('DELETE', (await stored()).path, by(user, headers)),
      says: { ...actsFor, result: 'done' },
    },
    LoginSucceeded: {
      does: (headers) => login('user', 'password1', headers),
      says: { actor: 'local:user', user: 'local:user', about: { provider: 'local' } },
    },
    LoginRefused: {
      does: (headers) => login('user', 'wrong', headers),
      says: { ...nobody, user: 'local:user', result: 'refused' },
    },
    LoggedOut: {
      does: async (headers) => {
        const other = await Account.login(client, 'user');
        await ask('GET', '/auth/logout', by(other, headers));
      },
      says: { ...actsFor, about: { all: false } },
    },
    GuessingStopped: {
      does: async (headers) => {
        await admin.createUser({ login: 'guessed' });
        for (let i = 0; i < 4; i += 1) await login('guessed', `wrong${i}`, headers);
      },
      says: { ...nobody, result: 'refused', about: { subject: 'login' } },
    },
    Impersonated: {
      does: (headers) =>
        ask('GET', '/me', { ...by(admin, headers), 'X-Plik-Impersonate': 'local:user' }),
      says: { actor: 'local:admin', user: 'local:user', result: 'done' },
    },
    UserCreated: {
      does: (headers) =>
        ask('POST', '/user', by(admin, headers), {
          ...{ provider: 'local', login: 'third', password: 'password1' },
        }),
      says: { actor: 'local:admin', user: 'local:third' },
    },
    UserChanged: {
      does: (headers) => ask('PATCH', '/me', by(user, headers), { language: 'de' }),
      says: { ...actsFor, result: 'done' },
    },
    UserRemoved: {
      does: (headers) => ask('DELETE', '/user/local:third', by(admin, headers)),
      says: { actor: 'local:admin', user: 'local:third', about: { uploads: 0 } },
    },
    TokenCreated: {
      does: (headers) => ask('POST', '/me/token', by(user, headers), {}),
      says: { ...actsFor, about: { device: false } },
    },
    TokenRemoved: {
      does: async (headers) => {
        const { token } = await user.createToken();
        await ask('DELETE', `/me/token/${token}`, by(user, headers));
      },
      says: { ...actsFor, about: {} },
    },
    LogLevelsChanged: {
      does: (headers) =>
        ask('POST', '/admin/logging', by(admin, headers), { levels: { http: 'WARN' }, seconds: 9 }),
      says: { actor: 'local:admin', about: { areas: 1, seconds: 9 } },
    },
    MaintenanceChanged: {
      does: async (headers) => {
        await ask('POST', '/admin/maintenance', by(admin, headers), { on: true });
        await ask('POST', '/admin/maintenance', admin.headers, { on: false });
      },
      says: { actor: 'local:admin', about: { on: true, seconds: -1 } },
    },
    CleaningOrdered: {
      does: (headers) => ask('POST', '/admin/clean', by(admin, headers)),
      says: { actor: 'local:admin', result: 'done', about: {} },
    },
    StorageCheckStarted: {
      does: (headers) => ask('POST', '/admin/storage/check', by(admin, headers), { quick: true }),
      says: { actor: 'local:admin', about: { quick: true, repair: false } },
    },
    StorageCheckCancelled: {
      does: async (headers) => {
        const ended = await auditLine(folder, isEndOfCheck, 'the end of the one before');
        expect(ended).toMatchObject({ actor: '', result: 'done', about: { outcome: 'done' } });
        const row = { id: '', status: 'missing' } as FileEntity;
        const endless = jest.spyOn(server.app.get(FileRepository), 'listAll');
        endless.mockImplementation(() => new Promise((resolve) => setImmediate(resolve, [row])));
        await ask('POST', '/admin/storage/check', admin.headers, {});
        await ask('DELETE', '/admin/storage/check', by(admin, headers));
        endless.mockRestore();
      },
      says: { actor: 'local:admin', result: 'done', about: {} },
    },
  };

  it.each(Object.entries(ROWS))('%s is a line', async (event, { does, says }) => {
    const request = `audit-${(asked += 1)}`;
    await does({ 'X-Request-Id': request, 'X-Real-Ip': ADDRESS });
    const line = await auditLine(
      folder,
      (one) => one.request === request && one.event === event,
      `${event} of ${request}`,
    );
    expect(line).toMatchObject({ ...says, address: ADDRESS });
  });

  it('that is of no request is a line, too', async () => {
    const { id } = await user.create({ ttl: 1 });
    await eventually(async () => (await client.get(`/upload/${id}`)).status === 404);
    await server.clean();
    const expired = await auditLine(
      folder,
      ({ upload, event }) => upload === id && event === 'UploadExpired',
      'its end',
    );
    expect(expired).toMatchObject({ upload: id, user: 'local:user', actor: '', address: '' });
    const cleaned = ({ event, about }: AuditLine): boolean =>
      event === 'CleaningEnded' && about.removedUploads === 1;
    expect((await auditLine(folder, cleaned, 'cleaning')).result).toBe('done');
  });

  it('of a download that breaks off says how far it came', async () => {
    const { path } = await client.store('x'.repeat(900_000));
    const connection = await RawConnection.open(client.base);
    await connection.send(requestHead('GET', path, { 'X-Request-Id': 'broken-off' }));
    await connection.answer().catch(() => undefined);
    connection.socket.resetAndDestroy();
    const line = await auditLine(folder, ({ request }) => request === 'broken-off', 'a download');
    expect(line.event).toBe('FileDelivered');
  });

  it('is one of these', async () => {
    await server.halt();
    const lines = await auditLines(folder);
    const own = ['AuditLinesWritten', 'AuditLinesLost'];
    const events = new Set(lines.map(({ event }) => event));
    expect(factNames().filter((name) => !events.has(name) && !own.includes(name))).toEqual([]);
    expect(lines.slice(0, 3).map(({ event }) => event)).toEqual([
      ...['TrailFileBegun', 'SettingsInForce', 'UserCreated'],
    ]);
    const { settings } = lines[1]!.about as { settings: Record<string, string> };
    expect(settings).toMatchObject({ DefaultAdminPassword: '(hidden)', MaxFailedLogins: '3' });
    expect(JSON.stringify(lines)).not.toMatch(/administrator"|password1/);
    expect((await runPlikd(server.folder, ['audit', 'verify', folder])).code).toBe(0);
  });
});
