import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogLevels } from '../../src/common/log-levels.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { end, listening, runPlikd, spawnPlikd } from '../support/plikd.js';
import type { TestServer } from '../support/server.js';
import { settingsFor } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

interface Logging {
  readonly levels: Readonly<Record<string, string>>;
  readonly configured: Readonly<Record<string, string>>;
  readonly until: string | null;
}

describe('/admin/logging', () => {
  let server: TestServer;
  let admin: Account;
  beforeAll(async () => {
    server = await startWithAccounts({ LOG_LEVELS: '{"storage":"ERROR"}' });
    admin = await Account.admin(server);
  });
  afterAll(() => server.stop());

  const logging = (): Promise<Logging> => json<Logging>(admin.get('/admin/logging'));

  it('says what is logged', async () => {
    const { levels, configured, until } = await logging();
    expect(levels).toMatchObject({
      server: 'INFO',
      http: 'INFO',
      request: 'INFO',
      storage: 'ERROR',
    });
    expect([configured, until]).toEqual([levels, null]);
  });

  it('changes it for a while, and brings it back', async () => {
    const before = Date.now();
    const body = { level: 'warning', Levels: { HTTP: 'debug' }, seconds: 60 };
    const changed = await json<Logging>(admin.post('/admin/logging', body));
    expect(changed.levels).toMatchObject({ server: 'WARN', http: 'DEBUG', storage: 'WARN' });
    expect(changed.configured).toMatchObject({ server: 'INFO', storage: 'ERROR' });
    expect(await logging()).toEqual(changed);
    const left = Date.parse(changed.until!) - before;
    expect(left).toBeGreaterThanOrEqual(60_000);
    expect(server.app.get(LogLevels).isOn('debug', 'http')).toBe(true);
    const back = await json<Logging>(admin.post('/admin/logging', {}));
    expect([back.levels, back.until]).toEqual([back.configured, null]);
  });

  it('brings it back by itself when the time is over', async () => {
    await admin.post('/admin/logging', { levels: { http: 'DEBUG' }, seconds: 1 });
    await eventually(async () => (await logging()).until === null);
    expect((await logging()).levels.http).toBe('INFO');
  });

  it('takes ten minutes where no time is said', async () => {
    const { until } = await json<Logging>(admin.post('/admin/logging', { level: 'DEBUG' }));
    const left = Date.parse(until!) - Date.now();
    expect(left).toBeLessThanOrEqual(600_000);
    expect(left).toBeGreaterThan(500_000);
    await admin.post('/admin/logging');
    expect((await logging()).until).toBeNull();
  });

  it.each([
    ['[]', 'unable to deserialize request body : it must be an object'],
    ['{', /^unable to deserialize request body : /],
    ['{"level":"LOUD"}', /^invalid level : expected one of DEBUG, INFO/],
    ['{"levels":{"nothing":"DEBUG"}}', /^invalid levels : there is no area of that name/],
    ['{"levels":{"http":1}}', /^invalid levels : http: expected one of DEBUG/],
    ['{"level":"DEBUG","seconds":0}', 'invalid seconds : expected a whole number from 1 to 86400'],
    ['{"level":"DEBUG","seconds":86401}', /^invalid seconds/],
    ['{"level":"DEBUG","seconds":"soon"}', /^invalid seconds/],
  ])('refuses %s, and changes nothing', async (body, why) => {
    const answer = await admin.post('/admin/logging', body);
    const text = (await answer.text()).trimEnd();
    expect([answer.status, text]).toEqual([400, typeof why === 'string' ? why : text]);
    expect(text).toMatch(why);
    expect((await logging()).until).toBeNull();
  });

  it('is changed by a session with its XSRF token only', async () => {
    const answer = await Client.of(server).request('POST', '/admin/logging', {
      body: '{"level":"DEBUG"}',
      headers: admin.cookie,
    });
    expect(answer.status).toBe(403);
    expect((await logging()).until).toBeNull();
  });
});

describe('a server whose log is read', () => {
  let folder: string;
  let child: ChildProcess | undefined;
  let log = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-levels-'));
    log = '';
  });
  afterEach(async () => {
    if (child !== undefined) await end(child);
    child = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  async function start(settings: Record<string, string>): Promise<Client> {
    const own = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', ...(await settingsFor(folder)) };
    child = spawnPlikd(folder, [], { ...own, ...settings });
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    return new Client(await listening(child));
  }

  it('says DEBUG after SIGUSR2, and not after another one', async () => {
    const client = await start({});
    await client.get('/upload/before');
    child!.kill('SIGUSR2');
    await eventually(() => log.includes('SIGUSR2: all areas are logged at DEBUG now'));
    await client.get('/upload/between');
    await eventually(() => log.includes('DEBUG: [request] GET /upload/between 404'));
    expect(log).toContain('DEBUG: [http] GET /upload/between 404');
    child!.kill('SIGUSR2');
    await eventually(() => log.includes('SIGUSR2: the levels of the log are as configured'));
    await client.get('/upload/after');
    child!.kill('SIGUSR2');
    await eventually(() => log.split('logged at DEBUG now').length === 3);
    expect(log).not.toMatch(/upload.(?:before|after)/);
    // What the answers of a 500 tell is a setting of its own.
    expect(log).not.toContain('Debug');
  });

  it('says of an area what LogLevels says, and requests at INFO with DebugRequests alone', async () => {
    const client = await start({ LOG_LEVELS: '{"http":"DEBUG"}', DEBUG_REQUESTS: 'true' });
    await client.get('/upload/x', { 'X-Request-Id': 'mine' });
    await eventually(() => log.includes('INFO: [request] GET /upload/x 404'));
    expect(log).toMatch(/DEBUG: \[http\] GET \/upload\/x 404 .* requestId=mine$/m);
  });

  it('does not start with an area that there is not', async () => {
    const { code, err } = await runPlikd(folder, [], { LOG_LEVELS: '{"htpp":"DEBUG"}' });
    expect(code).toBe(1);
    expect(err).toMatch(
      /PLIKD_LOG_LEVELS = .* \(environment\): there is no area of that name; the areas are server, http,/,
    );
  });
});
