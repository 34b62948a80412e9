import { readFile, readdir } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { packageRoot } from '../../src/common/package-root.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ PATH: '/sub' });
});
afterAll(() => server.stop());

const built = join(packageRoot, 'dist', 'web');

/** As it goes over the wire, which `fetch` does not show. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Asked> {
  const asked = new Promise<Asked>((resolve, reject) => {
    // As it is written: an address would lose its steps upwards.
    const raw = `${new URL(server.url).pathname}${path}`;
    const req = request(server.url, { method, headers, path: raw }, (res) => {
      void buffer(res).then((body) => {
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body });
      }, reject);
    });
    req.once('error', reject).end();
  });
  return within(asked, `an answer to ${method} ${path}`);
}

interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the page names, and what that names, by their paths. */
async function namedByThePage(): Promise<string[]> {
  const page = await readFile(join(built, 'index.html'), 'utf8');
  const links = [...page.matchAll(/(?:href|src)="([^"#]*)"/g)].map((match) => match[1]!);
  const scripts = (await readdir(join(built, 'assets'))).filter((name) => name.endsWith('.js'));
  const imports = await Promise.all(
    scripts.map(async (name) => {
      const script = await readFile(join(built, 'assets', name), 'utf8');
      const beside = [...script.matchAll(/(?:from|import\(?)\s*["'`]\.\/([\w.-]+)["'`]/g)];
      const deep = [...script.matchAll(/["'`](assets\/[\w.-]+)["'`]/g)].map((match) => match[1]!);
      return [...beside.map((match) => `assets/${match[1]!}`), ...deep];
    }),
  );
  return [...new Set([...links, ...imports.flat()])];
}

describe('the page that comes with the server', () => {
  it('is served at the base, with everything that it names', async () => {
    const { headers, body } = await ask('/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toEqual(await readFile(join(built, 'index.html')));
    const named = await namedByThePage();
    expect(named).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\.\/assets\/first-.*\.js$/),
        expect.stringMatching(/^\.\/assets\/.*\.css$/),
        expect.stringMatching(/^assets\//),
      ]),
    );
    for (const name of named) {
      // Relative, so that it works below any path; nothing comes from another host.
      expect(name).toMatch(/^(?:\.\/|assets\/)[\w./-]+$/);
      expect([name, (await ask(`/${name.replace('./', '')}`)).status]).toEqual([name, 200]);
    }
  });

  it('runs no inline script, reaches nobody else, and is in no page of others', async () => {
    const { headers, body } = await ask('/');
    expect(body.toString()).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style="/);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self'; /,
      ) as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('is compared each time it is opened, and what it loads is kept', async () => {
    const first = await ask('/');
    expect(first.headers['cache-control']).toBe('no-cache');
    const same = await ask('/', { 'If-None-Match': first.headers.etag! });
    expect([same.status, same.body.length]).toEqual([304, 0]);
    expect(same.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
    const [asset] = await readdir(join(built, 'assets'));
    const kept = await ask(`/assets/${asset!}`);
    expect(kept.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(kept.headers['content-security-policy']).toBeUndefined();
    expect((await ask('/icon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each([
    ...['/assets/', '/assets', '/assets/nothing.js', '/index.html.br', '/index.html.gz'],
    ...['/..%2fbuild.json', '/..%5cbuild.json', '/assets/..%2findex.html'],
    ...['/%00', '/index.html%00.js', '/assets/.hidden.js', '/icon.svg/', '/icon.svg%2f'],
    ...['/assets%2findex.js', '/icon.svg::$DATA', `/${'a'.repeat(4000)}`],
  ])('has no file %s', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(path, { 'Accept-Encoding': 'br' }, method);
      expect([status, headers['content-encoding']]).toEqual([404, undefined]);
      expect([headers['cache-control'], headers.etag]).toEqual([undefined, undefined]);
    }
  });

  it.each([
    ...['/../build.json', '/assets/../../build.json', '/%2e%2e/%2E%2E/build.json', '/.%2e/plikd/'],
    ...['/assets/%2e%2e/%2e%2e/%2e%2e/package.json', '//..//../package.json', '/./../build.json'],
  ])('is not left by the steps of %s', async (path) => {
    const { status, headers } = await ask(path);
    expect(status).toBe(301);
    const tidy = new URL(headers.location!, server.url);
    expect([tidy.origin, tidy.pathname]).toEqual([new URL(server.url).origin, headers.location]);
    expect((await fetch(tidy)).status).toBe(404);
  });

  it('is for those who ask for it, and takes nothing', async () => {
    for (const method of ['POST', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      expect([method, (await ask('/icon.svg', {}, method)).status]).toEqual([method, 404]);
    }
  });
});

describe('what was compressed when the page was built', () => {
  const DECODE = { br: brotliDecompressSync, gzip: gunzipSync };
  let script = '';
  let plain: Buffer;

  beforeAll(async () => {
    const names = await readdir(join(built, 'assets'));
    script = `/assets/${names.find((name) => names.includes(`${name}.br`))!}`;
    plain = await readFile(join(built, script));
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1, br;q=0.9', 'gzip'],
    ['gzip', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['identity;q=0.5, gzip;q=0.8, *;q=0', 'gzip'],
    [',,x-gzip ; Q=1.0,, br;q=nonsense', 'gzip'],
  ] as const)('goes to who accepts %s as %s', async (accepted, coding) => {
    // From the disk, as it was kept, and of the kept one the head alone.
    const answers: Asked[] = [];
    for (const method of ['GET', 'GET', 'HEAD']) {
      answers.push(await ask(script, { 'Accept-Encoding': accepted }, method));
    }
    const file = await readFile(join(built, script) + (coding === 'br' ? '.br' : '.gz'));
    for (const { status, headers } of answers) {
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'content-encoding': coding,
        'content-length': String(file.length),
        vary: 'Accept-Encoding',
        etag: answers[0]!.headers.etag,
      });
    }
    const [read, kept, head] = answers.map(({ body }) => body);
    expect(DECODE[coding](read!)).toEqual(plain);
    expect([kept, head!.length]).toEqual([read, 0]);
  });

  it.each([
    ...[undefined, '', 'identity', 'br;q=0', 'deflate', '*;q=0', 'br;q=0, gzip;q=0.000, *;q=0'],
    ...['identity, br;q=0.9, gzip;q=0.9', 'br;q=2', 'brotli, gz', `${'x,'.repeat(4000)}x`],
  ])('goes as it is to who accepts %p', async (accepted) => {
    const answer = await ask(
      script,
      accepted === undefined ? undefined : { 'Accept-Encoding': accepted },
    );
    expect(answer.body).toEqual(plain);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers.vary).toBe('Accept-Encoding');
  });

  it('is another entity than what it was made of', async () => {
    const accepted = ['br', 'gzip', 'identity'];
    const all = await Promise.all(accepted.map((one) => ask(script, { 'Accept-Encoding': one })));
    const tags = all.map(({ headers }) => headers.etag!);
    expect(new Set(tags).size).toBe(3);
    const asked = { 'Accept-Encoding': 'br' };
    expect((await ask(script, { ...asked, 'If-None-Match': tags[0]! })).status).toBe(304);
    const other = await ask(script, { ...asked, 'If-None-Match': tags[1]! });
    expect([other.status, other.headers['content-encoding']]).toEqual([200, 'br']);
  });

  it('says of the same that it is the same, by each of its names, and keeps what caches need', async () => {
    for (const accepted of ['br', 'gzip', 'identity']) {
      const asked = { 'Accept-Encoding': accepted };
      const { etag = '', 'cache-control': kept } = (await ask(script, asked)).headers;
      for (const method of ['GET', 'HEAD']) {
        for (const known of [etag, `"other", ${etag}`, '*']) {
          const same = await ask(script, { ...asked, 'If-None-Match': known }, method);
          expect([accepted, known, same.status, same.body.length]).toEqual([
            accepted,
            known,
            304,
            0,
          ]);
          const says = { vary: 'Accept-Encoding', etag, 'cache-control': kept };
          expect(same.headers).toMatchObject(says);
        }
      }
    }
  });

  it('says what is wrong with a question about a file that is there', async () => {
    const beyond = await ask(script, { Range: `bytes=${plain.length}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([
      416,
      `bytes */${plain.length}`,
    ]);
    const another = await ask(script, { 'If-Match': '"another"' });
    expect([another.status, another.headers['content-range']]).toEqual([412, undefined]);
    for (const { headers } of [beyond, another]) {
      // Nobody keeps the refusal in the place of the file.
      expect([headers['cache-control'], headers.etag]).toEqual([undefined, undefined]);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });

  it('is never given in parts, and the rest is', async () => {
    const range = { Range: 'bytes=1-4' };
    const whole = await ask(script, { ...range, 'Accept-Encoding': 'br' });
    expect([whole.status, whole.headers['accept-ranges']]).toEqual([200, undefined]);
    expect(brotliDecompressSync(whole.body)).toEqual(plain);
    // A part of what it was before it was compressed is no part of this.
    const { etag = '' } = whole.headers;
    const again = await ask(script, { ...range, 'If-Range': etag, 'Accept-Encoding': 'gzip' });
    expect([again.status, gunzipSync(again.body)]).toEqual([200, plain]);
    const part = await ask(script, range);
    expect([part.status, part.body]).toEqual([206, plain.subarray(1, 5)]);
    expect(part.headers['content-range']).toBe(`bytes 1-4/${plain.length}`);
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
