import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account } from '../support/accounts.js';
import { Client, type Headers, filePath, form } from '../support/client.js';
import { openSqlite } from '../support/databases.js';
import { type Answer, type Asked, SmallServer } from '../support/oauth-providers.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { exchange } from '../support/raw.js';
import { type Operation, Secrets, operations } from '../support/secrets.js';

const secrets = new Secrets();

/** A provider that says what it was sent, in its errors too, as proxies and debug pages do. */
const echo = (asked: Asked): Answer => {
  const { url, headers, body } = asked;
  if (url.pathname === '/.well-known/openid-configuration' && healthy) {
    const at = (path: string): string => `${url.origin}${path}`;
    return {
      json: {
        ...{ issuer: url.origin, authorization_endpoint: at('/authorize'), jwks_uri: at('/jwks') },
        ...{ token_endpoint: at('/token'), code_challenge_methods_supported: ['S256'] },
        ...{ token_endpoint_auth_methods_supported: ['client_secret_post'] },
      },
    };
  }
  return { status: 500, body: JSON.stringify({ url, headers, body }) };
};
let healthy = true;

const password = secrets.plant('account password');
const admin = secrets.plant('admin password');
const wrong = secrets.plant('wrong password');

/** What a careless client puts into the URL and the Referer. */
const query = ['uploadToken', 'token', 'password', 'code', 'state', 'session', 'consumerKey']
  .map((name) => `${name}=${secrets.plant(`query ${name}`)}`)
  .join('&');

const wrongHeaders: readonly Headers[] = [
  { 'X-PlikToken': secrets.plant('wrong user token') },
  { Cookie: `plik-session=${secrets.plant('wrong session')}; plik-xsrf=${wrong}` },
  { 'X-UploadToken': secrets.plant('wrong upload token') },
  { Authorization: `Basic ${secrets.basic(`plik:${wrong}`)}` },
  { Authorization: `Bearer ${secrets.plant('bearer')}` },
  { 'X-Request-Id': 'mine', 'X-XSRFToken': secrets.plant('wrong xsrf') },
];

const BODIES: readonly string[] = [
  JSON.stringify({
    login: 'alice',
    password: wrong,
    oldPassword: wrong,
    secret: wrong,
    code: wrong,
  }),
  `{"login":"alice","password":"${wrong}`,
  `{"login":"alice","password":${wrong}}`,
  `{"password":["${wrong}"],"login":{"${wrong}":1}}`,
  wrong,
];

/** Waits for a service that is not there: asked once. */
const SLOW = '/admin/clean';

describe.each(['text', 'json'])('no secret is in any line of a log in %s', (format) => {
  let folder: string;
  let child: ChildProcess;
  let provider: SmallServer;
  let client: Client;
  let log = '';

  beforeAll(async () => {
    healthy = true;
    folder = await mkdtemp(join(tmpdir(), 'plik-secrets-'));
    provider = await SmallServer.start(echo);
    const storage = {
      ...{ Directory: join(folder, 'files'), AccessKeyID: secrets.plant('S3 key id') },
      ...{
        SecretAccessKey: secrets.plant('S3 secret key'),
        Endpoint: '127.0.0.1:1',
        Bucket: 'bucket',
      },
      ...{ SSE: 'SSE-C', SSECKey: secrets.plant('SSE-C key').padEnd(32, 'x').slice(0, 32) },
    };
    const database = {
      Driver: 'sqlite3',
      ConnectionString: `${join(folder, 'plik.db')}?_pragma_key=${secrets.plant('database key')}`,
      Debug: true,
    };
    child = spawnPlikd(folder, [], {
      ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', LOG_FORMAT: format, LOG_LEVEL: 'DEBUG' },
      ...{ DEBUG: 'true', DEBUG_REQUESTS: 'true', FEATURE_AUTHENTICATION: 'enabled' },
      ...{ DEFAULT_ADMIN_LOGIN: 'admin', DEFAULT_ADMIN_PASSWORD: admin, PASSWORD_COST: '4' },
      DATA_BACKEND_CONFIG: JSON.stringify(storage),
      METADATA_BACKEND_CONFIG: JSON.stringify(database),
      ...{ OIDC_CLIENT_ID: 'plik', OIDC_CLIENT_SECRET: secrets.plant('OIDC secret') },
      OIDC_PROVIDER_URL: provider.base,
      ...{ GOOGLE_API_CLIENT_ID: 'g', GOOGLE_API_SECRET: secrets.plant('Google secret') },
      ...{ GOOGLE_TOKEN_URL: `${provider.base}/t`, GOOGLE_USER_INFO_URL: `${provider.base}/u` },
      ...{ GIT_HUB_API_CLIENT_ID: 'h', GIT_HUB_API_SECRET: secrets.plant('GitHub secret') },
      ...{ GIT_HUB_URL: provider.base, GIT_HUB_API_URL: provider.base },
      ...{ OVH_API_KEY: 'o', OVH_API_SECRET: secrets.plant('OVH secret') },
      OVH_API_ENDPOINT: provider.base,
      MAX_FAILED_LOGINS: '0',
      AUDIT_LOG: '["file","stdout"]',
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    }
    client = new Client(await listening(child));
  });
  afterAll(async () => {
    await end(child);
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    client.request(method, path, init);

  /** The paths of every route, with what is good and what is secret in their variables. */
  async function world(account: Account): Promise<{ paths: Operation[]; good: Headers[] }> {
    const { token } = await account.createToken();
    secrets.add('user token', token);
    secrets.add('session', account.session);
    secrets.add('xsrf', account.xsrf);
    const pair = { login: 'bob', password: secrets.plant('upload password') };
    const upload = await account.create({ ...pair, files: [{ fileName: 'a.txt' }] });
    secrets.add('upload token', upload.uploadToken);
    const login = { Authorization: `Basic ${secrets.basic(`bob:${pair.password}`)}` };
    const stored = filePath(upload, upload.files[0]!);
    const body = form('a.txt', secrets.plant('content'));
    const headers = { ...login, 'X-UploadToken': upload.uploadToken };
    expect((await ask('POST', stored, { body, headers })).status).toBe(200);
    const values: Record<string, string> = {
      ...{ uploadID: upload.id, fileID: upload.files[0]!.id, filename: 'a.txt' },
      ...{ userID: 'local:alice', token: secrets.plant('token of a path') },
    };
    const paths = (await operations())
      .filter(({ path }) => path !== SLOW)
      .map(({ method, path }) => ({
        method,
        path: path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name),
      }));
    return { paths, good: [{ ...account.headers }, { 'X-PlikToken': token }, headers] };
  }

  /** Every route, as everybody, with secrets wherever one can be put. */
  async function drive(paths: readonly Operation[], senders: readonly Headers[]): Promise<void> {
    for (const { method, path } of paths) {
      for (const [i, sender] of senders.entries()) {
        const headers = {
          ...{ Referer: `${client.base}/?${query}`, 'X-Forwarded-For': secrets.plant('header') },
          ...sender,
        };
        const bodies = ['POST', 'PUT', 'PATCH'].includes(method)
          ? [BODIES[i % BODIES.length]!, BODIES[(i + 1) % BODIES.length]!]
          : [undefined];
        for (const body of bodies) {
          const init = body === undefined ? { headers } : { headers, body };
          const answer = await ask(method, `${path}?${query}`, init).catch(() => undefined);
          await answer?.arrayBuffer().catch(() => undefined);
        }
      }
    }
  }

  const leaked = (): string[] => secrets.linesWith(log);

  let account: Account;

  it('when every route is asked by everybody', async () => {
    const root = await Account.login(client, 'admin', admin);
    account = await root.newAccount({ login: 'alice', password });
    const { paths, good } = await world(account);
    const steady = paths.filter(
      ({ method, path }) => method !== 'DELETE' && !path.includes('logout'),
    );
    expect((await ask('POST', `${SLOW}?${query}`, { headers: root.headers })).status).toBe(200);
    await drive(steady, [...wrongHeaders, ...good, root.headers]);
    // What is hidden does not depend on the format; removing things once more is for one of them.
    const all = [{}, ...wrongHeaders, root.headers, ...good];
    await drive(paths, format === 'text' ? all : [root.headers]);
    expect(log).toContain('DELETE /me/token/');
    expect(log).toContain('INSERT INTO');
    expect(leaked()).toEqual([]);
  }, 300_000);

  it('when what is sent is hardly HTTP', async () => {
    const secret = secrets.plant('URL password');
    const host = 'Host: x\r\nConnection: close\r\n';
    for (const text of [
      `GET http://user:${secret}@x/config?${query} HTTP/1.1\r\n${host}\r\n`,
      `GET http://user:${secret}@x HTTP/1.1\r\n${host}\r\n`,
      `GET user:${secret}@x/config HTTP/1.1\r\n${host}\r\n`,
      `GET //me//token//${secret} HTTP/1.1\r\n${host}\r\n`,
      `GET /me/%74oken/${secret} HTTP/1.1\r\n${host}\r\n`,
      `DELETE /me/token/${secret}/more HTTP/1.1\r\n${host}\r\n`,
      `GET /%zz?${query} HTTP/1.1\r\n${host}\r\n`,
      `GET /config#${secret} HTTP/1.1\r\n${host}\r\n`,
      `GET /config HTTP/1.1\r\n${host}X-PlikToken ${secret}\r\n\r\n`,
      `CONNECT ${secret}:443 HTTP/1.1\r\n${host}\r\n`,
      `${secret}\r\n\r\n`,
    ]) {
      await exchange(client.base, text);
    }
    expect(leaked()).toEqual([]);
  });

  it('when a provider repeats in its errors what it was sent', async () => {
    for (const healthiness of [true, false]) {
      healthy = healthiness;
      for (const name of ['google', 'github', 'ovh', 'oidc']) {
        const headers = { Referer: `${client.base}/?${query}` };
        const began = await ask('GET', `/auth/${name}/login?${query}`, { headers });
        const text = await began.text();
        const cookies = began.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
        for (const cookie of cookies) secrets.add(`cookie of ${name}`, cookie.split('=')[1]!);
        if (!began.ok) continue;
        const state = secrets.add(
          `state of ${name}`,
          new URL(text).searchParams.get('state') ?? '',
        );
        const code = secrets.plant(`code of ${name}`);
        for (const back of [`code=${code}&state=${state}`, `error=${code}&state=${state}`]) {
          const init = { headers: { Cookie: cookies.join('; ') } };
          await ask('GET', `/auth/${name}/callback?${back}`, init);
        }
      }
    }
    expect(provider.asked.length).toBeGreaterThan(2);
    expect(log).toMatch(/GET \/auth\/oidc\/callback (?:500|503)/);
    expect(leaked()).toEqual([]);
  });

  it('when neither the storage nor the database works', async () => {
    const again = await Account.login(client, 'admin', admin);
    const { paths, good } = await world(await again.newAccount({ login: 'carol', password }));
    secrets.add('admin session', again.session);
    await rename(join(folder, 'files'), join(folder, 'away'));
    await writeFile(join(folder, 'files'), '');
    await drive(paths, [...good.slice(-1), again.headers]);
    const database = await openSqlite(join(folder, 'plik.db'));
    for (const table of ['tokens', 'files', 'users', 'attempts']) {
      await database.query(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    }
    await database.destroy();
    await drive(paths, [...wrongHeaders, ...good, again.headers]);
    expect(log).toMatch(/no such table/);
    expect(log).toMatch(/ 500 /);
    expect(leaked()).toEqual([]);
  }, 300_000);

  it('in each of its lines, which are many', async () => {
    const lines = log.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(500);
    if (format === 'json')
      for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow();
    const config = await ask('GET', '/config');
    expect(secrets.in(await config.text())).toEqual([]);
  });
});
