import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { type PipelinedAnswer, pipelined } from '../support/pipeline.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let paths: Record<string, string>;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  const { upload, path } = await client.store('hello world!', { ttl: 3600 }, 'a b é.txt');
  paths = {
    config: '/config',
    version: '/version',
    health: '/health',
    page: '/',
    upload: `/upload/${upload.id}`,
    file: path,
    streamed: path.replace('/file/', '/stream/'),
    archive: `/archive/${upload.id}/all.zip`,
  };
});
afterAll(() => server.stop());

const NAMES = ['config', 'version', 'health', 'page', 'upload', 'file', 'streamed', 'archive'];

const get = async (path: string, headers = {}): Promise<PipelinedAnswer> =>
  (await pipelined(server.url, [{ path, headers }]))[0]!;

/** What each answer has of its own. */
const OWN = new Set(['date', 'x-request-id']);

/** What has to be the same in two answers to one question; times of an archive's making are in it. */
function essence({ status, headers, body }: PipelinedAnswer): unknown {
  const rest = Object.entries(headers).filter(([name]) => !OWN.has(name));
  return { status, headers: Object.fromEntries(rest), length: body.length, body: body.slice(0, 4) };
}

const hex = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Each character in percent-encoding, but for slashes and what is encoded already. */
const encoded = (path: string): string =>
  path.replace(/%[0-9A-F]{2}|[^/]/g, (found) => (found.length > 1 ? found : hex(found)));

describe('one path in many spellings', () => {
  it.each<[string, (path: string) => string]>([
    ['percent-encoded to the last character', encoded],
    ['percent-encoded in capitals', (path) => encoded(path).toUpperCase()],
    ['one letter percent-encoded', (path) => path.replace(/[a-z]/, hex)],
    ['an empty query', (path) => `${path}?`],
    ['a query that nobody reads', (path) => `${path}?x=1&y=%zz&x=/../..//`],
    ['absolute form', (path) => `http://elsewhere.example${path}`],
    ['absolute form in capitals, with a port', (path) => `HTTP://ELSEWHERE:81${path}`],
    ['absolute form of https', (path) => `https://elsewhere.example${path}?x`],
  ])('%s: the answer is the same', async (_, spell) => {
    for (const name of NAMES) {
      const plain = essence(await get(paths[name]!));
      expect([name, plain]).toMatchObject([name, { status: 200 }]);
      expect([name, essence(await get(spell(paths[name]!)))]).toEqual([name, plain]);
    }
  });

  it.each<[string, (path: string) => string]>([
    ['a slash too many', (path) => `${path}/`],
    ['an encoded slash too many', (path) => `${path}%2f`],
    ['encoded twice', (path) => path.replace(/[a-z]/, (letter) => hex(letter).replace('%', '%25'))],
    ['another case', (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase())],
    ['a segment too many', (path) => `${path}/x`],
    [
      'a slash that is encoded',
      (path) => path.replace(/(.)\/(.)/, '$1%2f$2').replace(/^\/(\w+)$/, '/$1%2fx'),
    ],
  ])('%s is another path: no route is found', async (_, spell) => {
    for (const name of NAMES.filter((known) => known !== 'page')) {
      const { status } = await get(spell(paths[name]!));
      expect([name, status]).toEqual([name, 404]);
    }
  });

  it.each<[string, (path: string) => string]>([
    ['a parameter of a segment', (path) => `${path};a=b`],
    ['a blank at the end', (path) => `${path}%20`],
    ['a NUL at the end', (path) => `${path}%00`],
  ])('%s is part of the name: another id, another file name, or no route', async (_, spell) => {
    for (const name of ['config', 'version', 'health', 'upload', 'file', 'streamed']) {
      const { status } = await get(spell(paths[name]!));
      const known = name === 'file' || name === 'streamed';
      expect([name, status]).toEqual([name, known ? 400 : 404]);
    }
  });

  it.each<[string, (path: string) => string]>([
    ['two slashes in front', (path) => `/${path}`],
    ['a dot', (path) => `/.${path}`],
    ['a way down and up again', (path) => `/x/..${path}`],
    ['up from the root', (path) => `/%2e%2E${path}`],
  ])('%s: the clean one is named, with its query', async (_, spell) => {
    for (const name of NAMES) {
      const { status, headers, body } = await get(`${spell(paths[name]!)}?a=%zz`);
      expect([status, headers.location, body]).toEqual([301, `${paths[name]!}?a=%zz`, '']);
    }
  });
});

describe('HEAD', () => {
  it('of what can be downloaded has the status and the headers of GET, and no body', async () => {
    for (const name of ['file', 'page']) {
      const [head, whole] = await pipelined(server.url, [
        { method: 'HEAD', path: paths[name]! },
        { path: paths[name]! },
      ]);
      const wanted: Record<string, string | undefined> = {
        ...whole!.headers,
        date: head!.headers.date,
      };
      const kept: Record<string, string | undefined> = { ...head!.headers };
      // The second request is the one that ends the connection.
      delete wanted.connection;
      delete kept.connection;
      delete kept['keep-alive'];
      delete wanted['x-request-id'];
      delete kept['x-request-id'];
      expect([name, head!.status, kept]).toEqual([name, 200, wanted]);
      expect(whole!.body.length).toBeGreaterThan(0);
    }
  });

  it('is no method of the other routes, and says so without a body', async () => {
    for (const name of ['config', 'version', 'health', 'upload']) {
      const [head, next] = await pipelined(server.url, [
        { method: 'HEAD', path: paths[name]! },
        { path: '/health' },
      ]);
      expect([name, head!.status, next!.status]).toEqual([name, 404, 200]);
    }
  });

  it('counts nothing and consumes nothing', async () => {
    const { path } = await client.store('once', { oneShot: true });
    for (let i = 0; i < 5; i += 1) expect((await client.head(path)).status).toBe(200);
    expect(await (await client.get(path)).text()).toBe('once');
    expect((await client.head(path)).status).toBe(404);
  });
});

describe('headers in number', () => {
  it('do not change an answer, and the one that matters is found among them', async () => {
    const admin = await Account.admin(server);
    const { token } = await admin.createToken();
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`X-${i}`, 'y']));
    for (const name of NAMES) {
      expect([name, essence(await get(paths[name]!, many))]).toEqual([
        ...[name, essence(await get(paths[name]!))],
      ]);
    }
    const body = '{}';
    const [made, refused] = await pipelined(server.url, [
      { method: 'POST', path: '/upload', headers: { ...many, 'X-PlikToken': token }, body },
      { method: 'POST', path: '/upload', headers: { ...many, 'X-PlikToken': 'x' }, body },
    ]);
    expect([made!.status, refused!.status]).toEqual([200, 403]);
    const mine = await admin.page<{ id: string }>('/me/uploads?limit=1');
    expect(mine.results[0]!.id).toBe((JSON.parse(made!.body) as { id: string }).id);
  });
});
