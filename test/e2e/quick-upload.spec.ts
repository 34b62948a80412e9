import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, form } from '../support/client.js';
import { type Traces, traces } from '../support/database.js';
import { filePart, formBytes, formType } from '../support/multipart.js';
import { RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import { type TestSettings, TestServer } from '../support/server.js';
import { run } from '../support/shell.js';
import { eventually } from '../support/wait.js';

const HELLO = 'Hello world\n';
const LINK = /^(http:\/\/[^/]+)(\/file\/[A-Za-z0-9]{16}\/[A-Za-z0-9]{16}\/[^\n]+)\n$/;

describe('quick uploads (contract §5.2)', () => {
  let server: TestServer;
  let client: Client;
  let folder: string;
  let before: Traces;

  beforeAll(async () => {
    server = await TestServer.start({ MAX_FILE_SIZE_STR: '1000' });
    client = Client.of(server);
    folder = await mkdtemp(join(tmpdir(), 'plik-quick-'));
    await writeFile(join(folder, 'hello.txt'), HELLO);
    await writeFile(join(folder, 'a b é.txt'), HELLO);
    await writeFile(join(folder, 'big.bin'), Buffer.alloc(5_000_000));
  });

  beforeEach(async () => {
    before = await traces(server);
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const curl = (...args: string[]) => run('curl', ['-s', ...args], { cwd: folder });

  const put = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    client.request('PUT', path, { body });

  it.each(['', '/'])('case 56: curl -F to <server>%s answers one link', async (slash) => {
    const { stdout } = await curl('-F', 'file=@hello.txt', server.url + slash);
    expect(stdout).toMatch(LINK);
    expect(stdout).toMatch(/\/hello\.txt\n$/);
    expect((await curl(stdout.trim())).stdout).toBe(HELLO);
  });

  it('case 56: the answer is plain text, and says nothing of the token', async () => {
    const response = await client.request('POST', '/', { body: form('hello.txt', HELLO) });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const [, base, path = ''] = LINK.exec(await response.text()) ?? [];
    expect(base).toBe(server.url);
    expect((await client.delete(path)).status).toBe(403);
    expect((await client.get(path)).status).toBe(200);
  });

  it('curl -T stores the body under the name of the path', async () => {
    const ran = await curl('-T', 'hello.txt', `${server.url}/`);
    expect(ran.stdout).toMatch(LINK);
    expect(ran.stdout).toMatch(/\/hello\.txt\n$/);
    expect((await curl(ran.stdout.trim())).stdout).toBe(HELLO);
    const renamed = await curl('-T', 'hello.txt', `${server.url}/other%20name.txt`);
    expect(renamed.stdout).toMatch(/\/other%20name\.txt\n$/);
  });

  it('curl -T - sends what it does not know the length of', async () => {
    const ran = await run('curl', ['-s', '-T', '-', `${server.url}/stdin.txt`], { input: HELLO });
    expect((await curl(ran.stdout.trim())).stdout).toBe(HELLO);
  });

  it.each([[], ['-H', 'Content-Length: 12', '-H', 'Transfer-Encoding:']])(
    'curl -T - without a name stores what it is given, never the page (contract §1.1) %j',
    async (...headers) => {
      const args = ['-s', ...headers, '-T', '-', `${server.url}/`];
      const ran = await run('curl', args, { input: HELLO });
      expect(ran.stdout).toMatch(LINK);
      expect(ran.stdout).toMatch(/\/file\n$/);
      expect((await curl(ran.stdout.trim())).stdout).toBe(HELLO);
    },
  );

  it.each([
    ['attachment; filename="a b.tar"', 'a b.tar'],
    ['attachment; filename="e.tar"; filename*=UTF-8\'\'%C3%A9.tar', 'é.tar'],
    ['attachment', 'file'],
  ])('PUT / takes the name of Content-Disposition: %s', async (disposition, name) => {
    const headers = { 'Content-Disposition': disposition };
    const response = await client.request('PUT', '/', { body: HELLO, headers });
    const [, , path = ''] = LINK.exec(await response.text()) ?? [];
    expect(path.endsWith(`/${encodeURIComponent(name)}`)).toBe(true);
    expect(await (await client.get(path)).text()).toBe(HELLO);
  });

  it('PUT / reads a form as POST / does', async () => {
    const named = await client.request('PUT', '/', { body: form('hello.txt', HELLO) });
    expect(await named.text()).toMatch(/\/hello\.txt\n$/);
    const without = await client.request('PUT', '/', {
      headers: formType(),
      body: formBytes([{ name: 'other', content: 'x' }]),
    });
    expect([without.status, await without.text()]).toEqual([
      400,
      'missing file from multipart form\n',
    ]);
  });

  it('PUT / refuses what it cannot keep', async () => {
    const bad = { 'Content-Disposition': 'attachment; filename=".."' };
    const named = await client.request('PUT', '/', { body: HELLO, headers: bad });
    expect([named.status, await named.text()]).toEqual([
      400,
      'unable to create file : invalid file name\n',
    ]);
    const large = await curl(
      '-w',
      '%{http_code}',
      '-X',
      'PUT',
      '--data-binary',
      '@big.bin',
      server.url,
    );
    expect(large.stdout).toBe('file too big (limit is set to 1.0 kB)\n400');
    for (const body of [undefined, '']) {
      const nothing = await client.request('PUT', '/', { body });
      expect([nothing.status, await nothing.text()]).toEqual([404, '404 page not found\n']);
    }
    expect(await traces(server)).toEqual(before);
  });

  it('stores an empty body', async () => {
    const response = await put('/empty.bin', '');
    const [, , path = ''] = LINK.exec(await response.text()) ?? [];
    const stored = await client.get(path);
    expect([stored.status, stored.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('case 57: names are percent-encoded in the link', async () => {
    const wanted = /\/a%20b%20%C3%A9\.txt\n$/;
    const posted = await curl('-F', 'file=@a b é.txt', server.url);
    expect(posted.stdout).toMatch(wanted);
    expect((await curl(posted.stdout.trim())).stdout).toBe(HELLO);
    expect((await curl('-T', 'a b é.txt', `${server.url}/`)).stdout).toMatch(wanted);
    const sharp = await client.request('POST', '/', { body: form('a#b?c%41.txt', HELLO) });
    const [, , path = ''] = LINK.exec(await sharp.text()) ?? [];
    expect(path).toMatch(/a%23b%3Fc%2541\.txt$/);
    expect(await (await client.get(path)).text()).toBe(HELLO);
  });

  it('case 59: refuses what is no form, and leaves no upload behind', async () => {
    const response = await client.request('POST', '/', { body: HELLO });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/^invalid multipart form : .+\n$/);
    expect(await traces(server)).toEqual(before);
  });

  it('a form without a file, and one cut short, leave no upload behind (B23)', async () => {
    const send = (body: Uint8Array<ArrayBuffer>) =>
      client.request('POST', '/', { headers: formType(), body });
    const missing = await send(formBytes([{ name: 'other', content: 'x' }]));
    expect([missing.status, await missing.text()]).toEqual([
      400,
      'missing file from multipart form\n',
    ]);
    const cut = await send(formBytes([filePart('a.txt', HELLO)], { open: true }));
    expect([cut.status, await cut.text()]).toEqual([
      400,
      expect.stringMatching(/^invalid multipart form : .+\n$/),
    ]);
    expect(await traces(server)).toEqual(before);
  });

  it('refuses too many bytes in both forms, readably, and leaves nothing', async () => {
    const expected = { code: 0, stdout: 'file too big (limit is set to 1.0 kB)\n400', stderr: '' };
    const write = ['-w', '%{http_code}'];
    expect(await curl(...write, '-F', 'file=@big.bin', server.url)).toEqual(expected);
    expect(await curl(...write, '-T', 'big.bin', `${server.url}/`)).toEqual(expected);
    const chunked = ['-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'];
    expect(await curl(...write, ...chunked, '-T', 'big.bin', `${server.url}/`)).toEqual(expected);
    expect(await traces(server)).toEqual(before);
  });

  it('a PUT that is refused by its headers is not asked for its body', async () => {
    const headers = { 'Content-Length': '5000000', Expect: '100-continue' };
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('PUT', '/big.bin', headers));
    const answer = await connection.answer();
    expect([answer.status, answer.headers.connection]).toEqual([400, 'close']);
    connection.destroy();
  });

  it('a PUT cut short leaves nothing', async () => {
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('PUT', '/cut.bin', { 'Content-Length': '900' }));
    await connection.send('x'.repeat(100));
    await eventually(async () => (await traces(server)).files === before.files + 1);
    connection.destroy();
    await eventually(async () => (await traces(server)).files === before.files);
    await eventually(async () => (await server.storedObjects()).length === before.objects.length);
    expect(await traces(server)).toEqual(before);
  });

  it('names that cannot be fetched are refused in both forms', async () => {
    const long = 'x'.repeat(1025);
    for (const response of [
      await client.request('POST', '/', { body: form(long, HELLO) }),
      await put(`/${long}`, HELLO),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(
        /^unable to create file : file name x{20}\.\.\. is too long, maximum length is 1024/,
      );
    }
    expect((await put('/a%2Fb', HELLO)).status).toBe(404);
    expect((await put('/a%00b', HELLO)).status).toBe(400);
    expect(await traces(server)).toEqual(before);
  });

  it('a PUT never takes the place of a route', async () => {
    for (const path of ['/upload', '/config', '/file', '/me', '/health']) {
      expect((await put(path, HELLO)).status).toBe(404);
    }
    expect(await traces(server)).toEqual(before);
  });

  it('a hostile Host header is not echoed', async () => {
    const form = formBytes([filePart('a.txt', HELLO)]);
    const head = requestHead('POST', '/', {
      ...formType(),
      'Content-Length': String(form.length),
    }).replace('Host: test', 'Host: evil.com/x?"<script>');
    const answer = await rawExchange(server.url, [head, form]);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('evil');
  });
});

describe('quick uploads under other settings', () => {
  const PASSWORD_NEEDED =
    'unable to create upload : server only accept uploads protected by password\n';
  const OUTSIDE = 'untrusted source IP address\n';

  it.each<[string, TestSettings, number, string | RegExp]>([
    ['password forced', { FEATURE_PASSWORD: 'forced' }, 400, PASSWORD_NEEDED],
    ['whitelist', { UPLOAD_WHITELIST: '["10.0.0.0/8"]' }, 403, OUTSIDE],
    [
      'a path',
      { PATH: '/sub' },
      200,
      /^http:\/\/127\.0\.0\.1:\d+\/sub\/file\/\w{16}\/\w{16}\/a\.txt\n$/,
    ],
    [
      "Plik's own domain",
      { PLIK_DOMAIN: 'https://plik.example.com', PATH: '/sub' },
      200,
      /^https:\/\/plik\.example\.com\/sub\/file\/\w{16}\/\w{16}\/a\.txt\n$/,
    ],
  ])('%s', async (_, settings, status, text) => {
    const server = await TestServer.start(settings);
    try {
      const client = Client.of(server);
      const posted = await client.request('POST', '/', { body: form('a.txt', HELLO) });
      const put = await client.request('PUT', '/a.txt', { body: HELLO });
      for (const response of [posted, put]) {
        expect([response.status, await response.text()]).toEqual([
          status,
          typeof text === 'string' ? text : expect.stringMatching(text),
        ]);
      }
    } finally {
      await server.stop();
    }
  });
});
