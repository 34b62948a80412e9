import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ PATH: '/sub' });
});
afterAll(() => server.stop());

const web = join(packageRoot, 'web');

describe('the page that comes with the server', () => {
  it('is served at the base, with everything that it names', async () => {
    const response = await fetch(`${server.url}/`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...page.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map((match) => match[1]!);
    expect(links).toEqual(expect.arrayContaining(['app.css', 'js/main.js']));
    for (const link of links) {
      // Relative, so that it works below any path; nothing comes from another host.
      expect(link).not.toMatch(/^\/|:/);
      expect((await fetch(`${server.url}/${link}`)).status).toBe(200);
    }
  });

  it('runs no inline script and reaches nobody else', async () => {
    const page = await readFile(join(web, 'index.html'), 'utf8');
    expect(page).toMatch(/default-src 'none'; script-src 'self'/);
    expect(page).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style="/);
  });

  it('imports only modules that are there', async () => {
    for (const name of await readdir(join(web, 'js'))) {
      const source = await (await fetch(`${server.url}/js/${name}`)).text();
      for (const [, imported] of source.matchAll(/from '\.\/([\w-]+\.js)'/g)) {
        expect((await fetch(`${server.url}/js/${imported!}`)).status).toBe(200);
      }
    }
  });
});

describe('a page from a folder', () => {
  let folder: string;
  let own: TestServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-page-'));
    await writeFile(join(folder, 'index.html'), '<p>first</p>');
    own = await TestServer.start({ WEBAPP_DIRECTORY: folder });
  });
  afterAll(async () => {
    await own.stop();
    await rm(folder, { recursive: true });
  });

  const headersOf = ({ headers }: Response): string[][] =>
    [...headers].filter(([name]) => !/^(?:date|connection|keep-alive|x-request-id)$/.test(name));

  it('is the same however often it is asked for', async () => {
    const answers: object[] = [];
    for (let i = 0; i < 3; i += 1) {
      const response = await fetch(own.url);
      answers.push({ headers: headersOf(response), body: await response.text() });
    }
    expect(answers[0]).toMatchObject({ body: '<p>first</p>' });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    const head = await fetch(own.url, { method: 'HEAD' });
    expect({ headers: headersOf(head), body: '<p>first</p>' }).toEqual(answers[0]);
    expect(await head.text()).toBe('');
  });

  it('is compared with what the client has, and given in parts', async () => {
    const etag = (await fetch(own.url)).headers.get('etag')!;
    const same = await fetch(own.url, {
      headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
    });
    expect([same.status, await same.text()]).toEqual([304, '']);
    const part = await fetch(own.url, { headers: { Range: 'bytes=3-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'first']);
  });

  it('is another one soon after its file was replaced, and gone with it', async () => {
    await (await fetch(own.url)).text();
    await writeFile(join(folder, 'index.html'), '<p>another</p>');
    await eventually(async () => (await (await fetch(own.url)).text()) === '<p>another</p>');
    await rm(join(folder, 'index.html'));
    await eventually(async () => (await fetch(own.url)).status === 404);
  });
});

describe('files that only the page can decrypt (contract §5.5)', () => {
  const WEB = { 'X-ClientApp': 'web_client' };
  const CIPHER = 'age-encryption.org/v1\n-> X25519 abc\n';
  const secret = { login: 'foo', password: 'bar' };
  const open = { Authorization: `Basic ${Buffer.from('foo:bar').toString('base64')}` };

  it('are opened in the page by the page, and given as they are to everybody else', async () => {
    const client = Client.of(server);
    const { path, upload } = await client.store(CIPHER, { e2ee: 'age', oneShot: true, ...secret });
    for (const at of [path, path.replace('/file/', '/stream/'), `${path}?dl=1`]) {
      const asked = await client.get(at, WEB);
      expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="plik"',
      ]);
      const sent = await client.get(at, { ...WEB, ...open });
      expect([sent.status, await sent.text()]).toEqual([307, '']);
      expect(sent.headers.get('location')).toBe(`/sub/#/?id=${upload.id}`);
      expect(sent.headers.get('cache-control')).toBe('no-store');
    }
    const head = await client.head(path, { ...WEB, ...open });
    expect([head.status, head.headers.get('location')]).toEqual([200, null]);
    const got = await client.get(path, open);
    expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([
      200,
      'application/octet-stream',
      CIPHER,
    ]);
    // What is gone is an error, as of every other upload.
    const again = await client.get(path, { ...WEB, ...open });
    expect([again.status, again.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/^\/sub\/#\/\?err=file%20hello\.txt.*&errcode=404&uri=/),
    ]);
  });

  it('are no matter for files that are not encrypted', async () => {
    const client = Client.of(server);
    const { path } = await client.store('plain');
    expect(await (await client.get(path, WEB)).text()).toBe('plain');
  });
});
