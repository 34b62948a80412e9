import { Client } from '../support/client.js';
import { exchange } from '../support/raw.js';
import { TestServer, type TestSettings } from '../support/server.js';

const BROWSER = { 'User-Agent': 'Mozilla/5.0', Accept: 'text/html,application/xhtml+xml' };

async function on(
  settings: TestSettings,
  work: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await TestServer.start(settings);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

/** The head of the answer to a request with a Host of its own, which fetch does not allow. */
function ask(server: TestServer, line: string, headers: Record<string, string>): Promise<string> {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return exchange(server.url, `${line} HTTP/1.1\r\n${fields.join('')}Connection: close\r\n\r\n`);
}

describe('the download domain', () => {
  const domains = {
    DOWNLOAD_DOMAIN: 'http://dl.example.com',
    DOWNLOAD_DOMAIN_ALIAS: '["https://alias.example.com:8443"]',
  };

  it('case 68: downloads answer to its hosts only', async () => {
    await on(domains, async (server) => {
      const { upload, path } = await Client.of(server).store('hello world!');
      expect(upload.downloadDomain).toBe('http://dl.example.com');
      for (const url of [path, `/archive/${upload.id}/a.zip`]) {
        const evil = await ask(server, `GET ${url}`, { Host: 'evil.com' });
        expect(evil).toMatch(/^HTTP\/1.1 400 /);
        expect(evil).toMatch(/\r\n\r\nInvalid download domain evil\.com\n$/);
        for (const host of ['dl.example.com', 'alias.example.com:8443']) {
          expect(await ask(server, `GET ${url}`, { Host: host })).toMatch(/^HTTP\/1.1 200 /);
        }
      }
      const read = await ask(server, `GET /upload/${upload.id}`, { Host: 'evil.com' });
      expect(read).toMatch(/^HTTP\/1.1 200 /);
      const port = await ask(server, `GET ${path}`, { Host: 'dl.example.com:81' });
      expect(port).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  it('§2.6: with both domains, the web goes to its own and scripts may fetch', async () => {
    const both = { ...domains, PLIK_DOMAIN: 'https://plik.example.com' };
    await on(both, async (server) => {
      const { path } = await Client.of(server).store('hello world!');
      const host = { Host: 'dl.example.com' };
      const config = await ask(server, 'GET /config?a=b', host);
      expect(config).toMatch(/^HTTP\/1.1 302 /);
      expect(config).toContain('Location: https://plik.example.com/config?a=b\r\n');
      expect(await ask(server, 'GET /health', host)).toMatch(/^HTTP\/1.1 200 /);
      const origin = { ...host, Origin: 'https://plik.example.com' };
      const allowed = 'Access-Control-Allow-Origin: https://plik.example.com\r\n';
      expect(await ask(server, `GET ${path}`, origin)).toContain(allowed);
      expect(await ask(server, `GET ${path}`, host)).not.toContain('Access-Control');
      const preflight = await ask(server, `OPTIONS ${path}`, origin);
      expect(preflight).toMatch(/^HTTP\/1.1 204 /);
      expect(preflight).toContain(allowed);
      expect(preflight).toContain('Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n');
      expect(preflight).toContain('Access-Control-Max-Age: 86400\r\n');
    });
  });

  it('§2.6: without Plik’s own domain there is no CORS', async () => {
    await on(domains, async (server) => {
      const { path } = await Client.of(server).store('hello world!');
      const origin = { Host: 'dl.example.com', Origin: 'https://plik.example.com' };
      expect(await ask(server, `GET ${path}`, origin)).not.toContain('Access-Control');
      expect(await ask(server, `OPTIONS ${path}`, origin)).toMatch(/^HTTP\/1.1 404 /);
    });
  });
});

describe('errors in a browser', () => {
  const location = (status: number, text: string, uri: string): string =>
    `/#/?err=${encodeURIComponent(text)}&errcode=${status}&uri=${encodeURIComponent(uri)}`;

  it('case 69: a download that fails leads to the page that shows it', async () => {
    await on({}, async (server) => {
      const client = Client.of(server);
      const uri = '/file/nope/nope/a%20b.txt?dl=1';
      const response = await client.get(uri, BROWSER);
      expect(response.status).toBe(302);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('location')).toBe(location(404, 'upload nope not found', uri));
      const web = { 'X-ClientApp': 'web_client', 'User-Agent': 'curl/8', Accept: '*/*' };
      expect((await client.get(uri, web)).status).toBe(302);
      expect((await client.head('/archive/nope/a.zip', BROWSER)).status).toBe(302);
    });
  });

  it.each([
    'curl/8.0',
    'Wget/1.21',
    'Go-http-client/1.1',
    'plik_client/1.3.8',
    'python-requests/2',
  ])('case 69: %s gets the text', async (agent) => {
    await on({}, async (server) => {
      const headers = { 'User-Agent': agent, Accept: 'text/html' };
      const response = await Client.of(server).get('/file/nope/nope/a', headers);
      expect([response.status, await response.text()]).toEqual([404, 'upload nope not found\n']);
    });
  });

  it('case 70: nothing but a download is redirected, and never the question for a password', async () => {
    await on({}, async (server) => {
      const client = Client.of(server);
      expect((await client.get('/upload/unknown', BROWSER)).status).toBe(404);
      expect((await client.get('/nothing', BROWSER)).status).toBe(404);
      const { path } = await client.store('secret', { password: 'x' });
      const response = await client.get(path, BROWSER);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Basic realm="plik"');
    });
  });

  it('leads below the configured path', async () => {
    await on({ PATH: '/sub' }, async (server) => {
      const response = await Client.of(server).get('/file/nope/nope/a', BROWSER);
      expect(response.headers.get('location')).toMatch(/^\/sub\/#\/\?err=/);
    });
  });
});
