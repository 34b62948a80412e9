import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { Client } from '../support/client.js';
import { exchange } from '../support/raw.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;

const NOT_FOUND = '404 page not found\n';

async function folders(): Promise<Record<string, string>> {
  const home = await mkdtemp(join(tmpdir(), 'plik-static-'));
  const at = (...path: string[]): string => join(home, ...path);
  await mkdir(at('webapp'), { recursive: true });
  await mkdir(at('clients', 'linux-amd64'), { recursive: true });
  await mkdir(at('clients', 'bash'), { recursive: true });
  await mkdir(at('changelog'));
  await writeFile(at('webapp', 'index.html'), '<html><body>the page</body></html>');
  await writeFile(at('clients', 'linux-amd64', 'plik'), 'a client');
  await writeFile(at('clients', 'bash', 'plik.sh'), '#!/bin/sh');
  await writeFile(at('changelog', '1.3.8'), 'what is new');
  await writeFile(at('changelog', '1.3.10'), 'newer');
  return {
    WEBAPP_DIRECTORY: at('webapp'),
    CLIENTS_DIRECTORY: at('clients'),
    CHANGELOG_DIRECTORY: at('changelog'),
  };
}

beforeAll(async () => {
  server = await TestServer.start(await folders());
  client = Client.of(server);
});
afterAll(() => server.stop());

describe('what everybody may ask', () => {
  it('case 1: GET /health', async () => {
    const response = await client.get('/health');
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('case 2: GET /config of an open server', async () => {
    const response = await client.get('/config');
    const config = (await response.json()) as Record<string, unknown>;
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(config).toMatchObject({
      maxFileSize: 10_000_000_000,
      maxUserSize: -1,
      maxFilePerUpload: 1000,
      defaultTTL: 2_592_000,
      maxTTL: 2_592_000,
      feature_authentication: 'disabled',
      feature_extend_ttl: 'disabled',
      authentication: false,
      oneShot: true,
      downloadDomain: '',
      downloadDomainAlias: null,
    });
    const allowed = ['protectedByPassword', 'feature_password'];
    const secrets = Object.keys(config).filter((key) => /secret|password/i.test(key));
    expect(secrets.filter((key) => !allowed.includes(key))).toEqual([]);
  });

  it('case 3: GET /version tells of clients and releases, oldest first', async () => {
    const version = (await (await client.get('/version')).json()) as Record<string, unknown>;
    const md5 = createHash('md5').update('a client').digest('hex');
    expect(version).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      date: expect.any(Number) as number,
      isRelease: false,
      isMint: false,
      releases: [{ name: '1.3.8' }, { name: '1.3.10' }],
    });
    expect(version.clients).toEqual([
      {
        name: 'Bash (curl) ',
        os: 'bash',
        arch: 'bash',
        path: 'clients/bash/plik.sh',
        md5: createHash('md5').update('#!/bin/sh').digest('hex'),
      },
      { name: 'linux amd64', os: 'linux', arch: 'amd64', path: 'clients/linux-amd64/plik', md5 },
    ]);
  });

  async function qrSize(query: string): Promise<number[]> {
    const response = await client.get(`/qrcode?${query}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    const png = Buffer.from(await response.arrayBuffer());
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  }

  it.each([
    ['url=http://x', 250],
    ['url=http://x&size=1000', 1000],
    ['url=http://x&size=abc', 250],
    ['url=http://x&size=333', 333],
    ['url=http://x&size=25', 25],
    ['', 250],
  ])('case 4: GET /qrcode?%s is %d pixels wide', async (query, size) => {
    expect(await qrSize(query)).toEqual([size, size]);
  });

  it.each([
    ['size=0', 'QRCode size must be positive\n'],
    ['size=-1', 'QRCode size must be positive\n'],
    ['size=1001', 'QRCode size must be lower than 1000\n'],
  ])('case 5: GET /qrcode?%s', async (query, text) => {
    const response = await client.get(`/qrcode?url=http://x&${query}`);
    expect([response.status, await response.text()]).toEqual([400, text]);
  });

  it.each([`url=${'x'.repeat(3000)}`, 'url=http://x&size=10'])(
    'case 6: a QR code that cannot be drawn',
    async (query) => {
      expect((await client.get(`/qrcode?${query}`)).status).toBe(400);
    },
  );

  it('those who ask for very many at once are told to come back, and others are served', async () => {
    const many = Array.from({ length: 80 }, (_, i) => client.get(`/qrcode?url=many-${i}`));
    const [health, ...answers] = await Promise.all([client.get('/health'), ...many]);
    expect(health.status).toBe(200);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    const refused = answers.flatMap(({ status }, i) => (status === 429 ? [texts[i]] : []));
    expect(new Set(refused)).toEqual(
      new Set(['too many QR codes at once, try again in 1 second\n']),
    );
    const made = answers.filter(({ status }) => status === 200);
    expect([made.length >= 50, made.length + refused.length]).toEqual([true, 80]);
    const again = await client.get('/qrcode?url=many-79');
    expect([again.status, again.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('a second url or size in the query changes nothing', async () => {
    expect(await qrSize('url=a&url=b&size=100&size=900')).toEqual([100, 100]);
  });

  it('GET /me and /auth/logout answer a web page that asks at its start', async () => {
    const me = await client.get('/me');
    const text = 'you must be authenticated, please login first\n';
    expect([me.status, await me.text()]).toEqual([401, text]);
    const logout = await client.get('/auth/logout');
    expect([logout.status, await logout.text()]).toEqual([200, '']);
  });
});

describe('paths and methods', () => {
  it.each([
    ['PUT', '/upload'],
    ['HEAD', '/config'],
    ['POST', '/health'],
    ['GET', '/nothing'],
    ['OPTIONS', '/upload'],
    ['GET', '/Config'],
    ['GET', '/config/'],
    ['GET', '/upload/'],
    ['PUT', '/stats'],
    ['DELETE', '/nothing'],
    ['GET', '/file/a/b/c%2Fd'],
    ['GET', '/archive/a'],
    ['GET', '/archive/a/'],
  ])('case 7: %s %s leads nowhere', async (method, path) => {
    const response = await client.request(method, path);
    expect(response.status).toBe(404);
    if (method !== 'HEAD') expect(await response.text()).toBe(NOT_FOUND);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('case 9: the page, the clients and the changelog', async () => {
    const page = await client.get('/');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await page.text()).toContain('the page');
    expect(await (await client.get('/clients/linux-amd64/plik')).text()).toBe('a client');
    const changelog = await client.get('/changelog/1.3.8');
    expect(changelog.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await changelog.text()).toBe('what is new');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])(
    '§1.1: a page is for GET and HEAD, not for %s',
    async (method) => {
      const known = ['/clients/linux-amd64/plik', '/changelog/1.3.8'];
      // Where it is an upload (contract §5.2), it is none without a body.
      if (method !== 'POST') known.push('/');
      if (method !== 'PUT') known.push('/index.html', '/clients/index.html');
      for (const path of known) {
        for (const body of path === '/' && method === 'PUT' ? [undefined] : [undefined, 'data']) {
          const response = await client.request(method, path, { body });
          expect([path, response.status, await response.text()]).toEqual([path, 404, NOT_FOUND]);
        }
      }
    },
  );

  it('§11.5: ranges, conditions and the index of static files', async () => {
    const part = await client.get('/clients/linux-amd64/plik', { Range: 'bytes=2-3' });
    expect([part.status, await part.text()]).toEqual([206, 'cl']);
    const since = part.headers.get('last-modified') ?? '';
    // fetch would add "Cache-Control: no-cache", which asks for the whole file.
    const again = await exchange(
      client.base,
      `GET /clients/linux-amd64/plik HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: ${since}\r\nConnection: close\r\n\r\n`,
    );
    expect(again).toMatch(/^HTTP\/1.1 304 /);
    const index = await client.get('/index.html');
    expect([index.status, index.headers.get('location')]).toEqual([301, './']);
  });

  it.each([
    '/clients/',
    '/clients',
    '/clients/linux-amd64',
    '/clients/linux-amd64/',
    '/changelog/',
  ])('case 10: %s is not listed', async (path) => {
    const response = await client.get(path);
    expect([response.status, await response.text()]).toEqual([404, NOT_FOUND]);
  });

  it.each([
    ['//config', '/config'],
    ['/a/../config', '/config'],
    ['/./config?x=1', '/config?x=1'],
    ['/%2e%2e/config', '/config'],
    ['/upload/%2E/', '/upload/'],
    ['/../../..', '/'],
    ['//evil.com/x', '/evil.com/x'],
  ])('§1.1: %s is cleaned', async (path, location) => {
    const answer = await exchange(
      client.base,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 301 /);
    expect(answer).toContain(`Location: ${location}\r\n`);
  });

  it.each(['/%zz', '/file/%ff/a/b', '/%', '*'])('a broken path %s is a 4xx', async (path) => {
    const answer = await exchange(
      client.base,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it.each([
    '/clients/..%2f..%2fetc%2fpasswd',
    '/clients/%2e%2e%2fwebapp%2findex.html',
    '/.git/config',
  ])('static files end at their folder: %s', async (path) => {
    expect((await client.get(path)).status).toBe(404);
  });
});

describe('without the web interface', () => {
  it('case 8: known paths are 405, others 404', async () => {
    const sut = await TestServer.start({ NO_WEB_INTERFACE: 'true' });
    const bare = Client.of(sut);
    const health = await bare.request('POST', '/health');
    expect([health.status, await health.text()]).toEqual([405, '']);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const root = await bare.request(method, '/');
      expect([method, root.status, await root.text()]).toEqual([method, 405, '']);
    }
    const link = await bare.request('PUT', '/', { body: 'kept' });
    expect([link.status, await link.text()]).toEqual([200, expect.stringMatching(/\/file\n$/)]);
    const nothing = await bare.get('/nothing');
    expect([nothing.status, await nothing.text()]).toEqual([404, NOT_FOUND]);
    await sut.stop();
  });
});

describe('below a path', () => {
  it('case 11: /sub is the whole world', async () => {
    const sut = await TestServer.start({ PATH: '/sub' });
    const root = new Client(new URL(sut.url).origin);
    const bare = await root.get('/sub');
    expect([bare.status, bare.headers.get('location')]).toEqual([301, '/sub/']);
    expect((await root.get('/config')).status).toBe(404);
    expect((await root.get('/sub/config')).status).toBe(200);
    expect((await root.get('/subconfig')).status).toBe(404);
    const link = await root.request('PUT', '/sub/a.txt', { body: 'abc' });
    const url = (await link.text()).trim();
    expect(url).toMatch(/\/sub\/file\/\w{16}\/\w{16}\/a\.txt$/);
    expect(await (await fetch(url)).text()).toBe('abc');
    const unnamed = await root.request('PUT', '/sub/', { body: 'def' });
    const second = (await unnamed.text()).trim();
    expect(second).toMatch(/\/sub\/file\/\w{16}\/\w{16}\/file$/);
    expect(await (await fetch(second)).text()).toBe('def');
    await sut.stop();
  });
});
