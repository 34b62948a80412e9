import { startWithAccounts, Account } from '../support/accounts.js';
import { Client, type Headers } from '../support/client.js';
import { KeptLines } from '../support/lines.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { PIECE_TYPE, Tus, fileOf, linkOf, refusalOf } from '../support/tus.js';
import { eventually } from '../support/wait.js';

async function on(
  settings: TestSettings,
  work: (tus: Tus, server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await TestServer.start(settings);
  try {
    await work(Tus.of(server), server);
  } finally {
    await server.stop();
  }
}

const SECRET = '[A-Za-z0-9]{32}';

describe('the links of tus', () => {
  it('are below the configured Path', async () => {
    await on({ PATH: '/sub' }, async (tus, server) => {
      const parts = [await tus.part('a'), await tus.part('b')];
      for (const link of parts) expect(link).toMatch(new RegExp(`^${server.url}/tus/${SECRET}$`));
      expect(parts[0]).toContain('/sub/tus/');
      const relative = parts.map((link) => new URL(link).pathname);
      const whole = await tus.join(relative);
      expect(fileOf(whole)).toMatch(new RegExp(`^${server.url}/file/`));
      // Below another one, it is none of ours.
      const other = relative.map((path) => path.replace('/sub/', '/other/'));
      expect((await tus.join(other)).status).toBe(400);
    });
  });

  it('are those of the domain, or of what a page of the server sees', async () => {
    const domain = 'https://plik.example';
    await on({ PLIK_DOMAIN: domain, DOWNLOAD_DOMAIN: 'https://files.example' }, async (tus) => {
      const created = await tus.post({ 'Upload-Length': '5' });
      expect(created.headers.get('location')).toMatch(new RegExp(`^${domain}/tus/${SECRET}$`));
      expect(fileOf(created)).toMatch(/^https:\/\/files\.example\/file\//);
    });
    await on({}, async (tus, server) => {
      const connection = await RawConnection.open(server.url);
      const page = { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://share.example' };
      const headers = { ...tus.own, ...page, 'Upload-Length': '5' };
      await connection.send(requestHead('POST', '/tus', headers));
      const { location } = (await connection.answer()).headers;
      expect(location).toMatch(new RegExp(`^https://share\\.example/tus/${SECRET}$`));
      connection.destroy();
    });
  });

  it('are sent on from the domain of downloads', async () => {
    const settings = { PLIK_DOMAIN: 'https://plik.example', DOWNLOAD_DOMAIN: 'http://127.0.0.1:1' };
    await on(settings, async (tus, server) => {
      const connection = await RawConnection.open(server.url);
      const head = requestHead('POST', '/tus', { ...tus.own, 'Upload-Length': '5' });
      await connection.send(head.replace('Host: test', 'Host: 127.0.0.1:1'));
      const answer = await connection.answer();
      expect([answer.status, answer.headers.location]).toEqual([302, 'https://plik.example/tus']);
      connection.destroy();
    });
  });

  it.each([
    'x',
    'https://evil.example/tus/12345678901234567890123456789012',
    '/tus/1234567890123456789012345678901',
    '/tus/1234567890123456789012345678901/',
    '/tus/12345678901234567890123456789012?x',
    '/tus/../tus/1234567890123456789012345678901%2F',
    '/file/12345678901234567890123456789012',
    'http://',
    'javascript:/tus/12345678901234567890123456789012',
    '//user:pass@127.0.0.1/tus/12345678901234567890123456789012',
  ])('%s is none of a part', async (link) => {
    await on({}, async (tus) => {
      expect(await refusalOf(tus.join([link]))).toBe(
        '400 invalid Upload-Concat : a link is none of a part on this server',
      );
    });
  });

  it('lead to nothing when there is no such part, or it is a file', async () => {
    await on({}, async (tus) => {
      const none = '400 there is no such part, or it has expired';
      expect(await refusalOf(tus.join(['/tus/12345678901234567890123456789012']))).toBe(none);
      const file = await linkOf(await tus.send('x'));
      expect(await refusalOf(tus.join([file]))).toBe(none);
      const part = await tus.part('a');
      expect(await refusalOf(tus.join([part, part]))).toBe('400 a part is named twice');
      const first = await tus.join([part]);
      const again = await tus.join([part]);
      expect([again.status, fileOf(again)]).toEqual([201, fileOf(first)]);
      expect(await linkOf(again)).toBe(await linkOf(first));
    });
  });
});

describe('pages of other sites', () => {
  const PAGE = { Origin: 'https://other.example', 'Sec-Fetch-Site': 'cross-site' };

  it('may send, and read what is answered', async () => {
    await on({}, async (tus) => {
      const preflight = await tus.ask('OPTIONS', '/tus', {
        ...PAGE,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'tus-resumable,upload-length,x-pliktoken',
      });
      expect(preflight.status).toBe(204);
      const allowed = preflight.headers.get('access-control-allow-headers')!.split(', ');
      for (const name of [
        ...['Content-Type', 'Tus-Resumable', 'Upload-Length', 'Upload-Offset', 'Upload-Metadata'],
        ...['Upload-Defer-Length', 'Upload-Checksum', 'Upload-Concat', 'X-HTTP-Method-Override'],
        ...['X-PlikToken', 'X-UploadToken', 'Authorization', 'X-ClientApp', 'X-Request-Id'],
      ]) {
        expect(allowed).toContain(name);
      }
      expect(preflight.headers.get('access-control-allow-methods')).toBe(
        'POST, HEAD, PATCH, DELETE, OPTIONS',
      );
      const other = tus.with(PAGE);
      const created = await other.post({ 'Upload-Length': '5' });
      const link = await linkOf(created);
      const answers = [
        ...[preflight, created, await other.head(link), await other.patch(link, 1, 'x')],
        ...[await other.post({}), await other.patch(link, 0, 'hello'), await other.delete(link)],
      ];
      for (const { headers } of answers) {
        expect(headers.get('access-control-allow-origin')).toBe('*');
        expect(headers.get('access-control-allow-credentials')).toBeNull();
        const exposed = headers.get('access-control-expose-headers')!;
        for (const name of ['Location', 'Content-Location', 'Upload-Offset', 'X-Request-Id']) {
          expect(exposed).toContain(name);
        }
      }
      expect(answers.map(({ status }) => status)).toEqual([204, 201, 200, 409, 400, 204, 204]);
    });
  });

  it('do nothing with the cookies of a session', async () => {
    const server = await startWithAccounts();
    try {
      const tus = Tus.of(server);
      const { headers } = await Account.admin(server);
      const link = await tus.begin(5);
      const foreign = tus.with({ ...headers, ...PAGE });
      const refusal =
        '403 requests of other sites are refused : this one does not come from a page of this server';
      expect(await refusalOf(foreign.post({ 'Upload-Length': '5' }))).toBe(refusal);
      expect(await refusalOf(foreign.patch(link, 0, 'hello'))).toBe(refusal);
      expect(await refusalOf(foreign.delete(link))).toBe(refusal);
      // A header says the method, and makes no request harmless.
      const override: Headers = { 'X-HTTP-Method-Override': 'DELETE' };
      expect(await refusalOf(foreign.ask('GET', link, override))).toBe(refusal);
      expect((await tus.head(link)).headers.get('upload-offset')).toBe('0');
      const own = tus.with({ ...headers, 'Sec-Fetch-Site': 'same-origin', Origin: server.url });
      expect((await own.patch(link, 0, 'hello')).status).toBe(204);
    } finally {
      await server.stop();
    }
  });
});

describe('the secret of a resumable upload', () => {
  it('is in no line of the log', async () => {
    const lines = new KeptLines();
    const settings = { DEBUG_REQUESTS: 'true', LOG_LEVEL: 'DEBUG' };
    const server = await TestServer.start(settings, undefined, undefined, lines.logger);
    try {
      const tus = Tus.of(server);
      const link = await tus.begin(5);
      const id = link.slice(-32);
      await tus.head(link);
      await tus.patch(link, 3, 'x');
      await tus.ask('GET', link);
      await tus.ask('GET', `/t%75s//./${id}/`);
      await tus.patch(link, 0, 'hello');
      await tus.delete(link);
      await tus.head(link, { 'X-Request-Id': 'last' });
      await eventually(() =>
        lines.all.some(({ requestId, context }) => requestId === 'last' && context === 'request'),
      );
      expect(lines.all.some(({ msg }) => msg.includes('/tus/***'))).toBe(true);
      expect(JSON.stringify(lines.all)).not.toContain(id);
    } finally {
      await server.stop();
    }
  });

  it('is no way to what is not asked in its own words', async () => {
    await on({}, async (tus, server) => {
      const link = await tus.begin(5);
      const client = Client.of(server);
      for (const method of ['GET', 'PUT', 'POST']) {
        const headers = { ...tus.own, 'Content-Type': PIECE_TYPE };
        const response = await client.request(method, new URL(link).pathname, { headers });
        expect([method, response.status]).toEqual([method, 404]);
      }
      // Nothing can be put at the root under that name.
      const put = await client.request('PUT', '/tus', { body: 'x' });
      expect(put.status).toBe(404);
    });
  });
});
