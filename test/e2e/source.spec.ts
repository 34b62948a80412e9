import { Client } from '../support/client.js';
import { TestServer, type TestSettings } from '../support/server.js';

async function on(settings: TestSettings, work: (client: Client) => Promise<void>): Promise<void> {
  const server = await TestServer.start(settings);
  try {
    await work(Client.of(server));
  } finally {
    await server.stop();
  }
}

const status = async (response: Promise<Response>): Promise<number> => (await response).status;
const TEN = '["10.0.0.0/8"]';
const HEADER = 'X-Forwarded-For';

describe('source addresses', () => {
  it('case 30: new uploads come from listed networks only', async () => {
    await on({ UPLOAD_WHITELIST: TEN, SOURCE_IP_HEADER: HEADER }, async (client) => {
      const untrusted = 'untrusted source IP address\n';
      const create = await client.postUpload();
      expect([create.status, await create.text()]).toEqual([403, untrusted]);
      const quick = await client.request('POST', '/', { body: 'never read' });
      expect([quick.status, await quick.text()]).toEqual([403, untrusted]);
      expect(await status(client.request('PUT', '/a.txt', { body: 'x' }))).toBe(403);
      expect(await status(client.postUpload('{}', { [HEADER]: '10.1.2.3' }))).toBe(200);
      expect(await status(client.postUpload('{}', { [HEADER]: '11.1.2.3' }))).toBe(403);
      for (const short of ['1.2.3', '0x7f.1', '017700000001', '10.1', '010.1.2.3', '167903747']) {
        const answer = await client.postUpload('{}', { [HEADER]: short });
        expect([short, answer.status, await answer.text()]).toEqual([
          ...[short, 400, 'invalid IP address\n'],
        ]);
      }
      for (const path of ['/config', '/version', '/upload/x']) {
        const answer = await client.get(path, { [HEADER]: 'notanip' });
        expect([answer.status, await answer.text()]).toEqual([400, 'invalid IP address\n']);
      }
      expect(await status(client.get('/health', { [HEADER]: 'notanip' }))).toBe(200);
    });
  });

  it('a listed address may be bare, and of either family', async () => {
    await on({ UPLOAD_WHITELIST: '["127.0.0.1"]' }, async (client) => {
      expect(await status(client.postUpload())).toBe(200);
    });
    const settings = { UPLOAD_WHITELIST: '["fd00::/8"]', SOURCE_IP_HEADER: HEADER };
    await on(settings, async (client) => {
      expect(await status(client.postUpload('{}', { [HEADER]: 'fd00::1' }))).toBe(200);
      expect(await status(client.postUpload('{}', { [HEADER]: '::ffff:10.1.1.1' }))).toBe(403);
    });
  });

  it('a header is believed from configured proxies only', async () => {
    const settings = {
      UPLOAD_WHITELIST: TEN,
      SOURCE_IP_HEADER: HEADER,
      TRUSTED_PROXIES: '["192.0.2.1"]',
    };
    await on(settings, async (client) => {
      expect(await status(client.postUpload('{}', { [HEADER]: '10.1.2.3' }))).toBe(403);
      expect(await status(client.get('/config', { [HEADER]: 'notanip' }))).toBe(200);
    });
  });

  it('what a client writes in front of a list does not help it', async () => {
    const settings = {
      UPLOAD_WHITELIST: TEN,
      SOURCE_IP_HEADER: HEADER,
      TRUSTED_PROXIES: '["127.0.0.0/8","192.0.2.0/24"]',
    };
    await on(settings, async (client) => {
      const create = (list: string): Promise<number> =>
        status(client.postUpload('{}', { [HEADER]: list }));
      expect(await create('10.1.2.3, 203.0.113.9, 192.0.2.7')).toBe(403);
      expect(await create('203.0.113.9, 10.1.2.3, 192.0.2.7')).toBe(200);
      expect(await create('10.1.2.3')).toBe(200);
      expect(await create('10.1.2.3, nonsense')).toBe(400);
    });
  });
});

describe('the printed link', () => {
  const link = async (client: Client, headers: Record<string, string> = {}): Promise<string> => {
    const response = await client.request('PUT', '/sp%20ace%23%C3%A9%3F.txt', {
      body: 'x',
      headers,
    });
    return (await response.text()).trim();
  };

  it('case 56, 57: names the host that was asked, percent-encoded', async () => {
    await on({}, async (client) => {
      const url = await link(client);
      expect(url.startsWith(`${client.base}/file/`)).toBe(true);
      expect(url).toMatch(/\/\w{16}\/\w{16}\/sp%20ace%23%C3%A9%3F\.txt$/);
      expect(await (await fetch(url)).text()).toBe('x');
    });
  });

  it('is right behind a configured proxy, and cannot be bent by anybody else', async () => {
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'files.example.com' };
    await on({}, async (client) => {
      expect(await link(client, forwarded)).toMatch(/^https:\/\/files\.example\.com\/file\//);
      const hostile = { 'X-Forwarded-Proto': 'javascript', 'X-Forwarded-Host': 'a b"<' };
      expect(await link(client, hostile)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/file\//);
    });
    await on({ TRUSTED_PROXIES: '["192.0.2.1"]' }, async (client) => {
      expect(await link(client, forwarded)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/file\//);
    });
  });

  it('case 58: begins with the download domain', async () => {
    await on({ DOWNLOAD_DOMAIN: 'http://dl.example.com' }, async (client) => {
      expect(await link(client)).toMatch(/^http:\/\/dl\.example\.com\/file\//);
    });
    await on({ PLIK_DOMAIN: 'https://plik.example.com', PATH: '/sub' }, async (client) => {
      expect(await link(client)).toMatch(/^https:\/\/plik\.example\.com\/sub\/file\//);
    });
  });
});
