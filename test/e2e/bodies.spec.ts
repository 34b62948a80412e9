import { jest } from '@jest/globals';
import fc from 'fast-check';
import { OBJECT_BYTES } from '../../src/http/small-bodies.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { rawExchange, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';

const KiB = 1024;
const MiB = 1024 * KiB;
const BOM = '\ufeff';
const TEXT = 'text/plain; charset=utf-8';

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
  await admin.newAccount({ login: 'somebody' });
});
afterAll(() => server.stop());

/** Every route with a JSON body, with one that it takes. */
const ROUTES: [string, string, object][] = [
  ['POST', '/upload', { ttl: 60, files: [{ fileName: 'a.txt' }] }],
  ['POST', '/auth/local/login', { login: 'admin', password: 'administrator' }],
  ['POST', '/auth/cli/init', { hostname: 'here' }],
  ['POST', '/auth/cli/approve', { code: 'AAAA-AAAA', comment: 'x' }],
  ['POST', '/auth/cli/poll', { code: 'AAAA-AAAA', secret: 'x' }],
  ['PATCH', '/me', { name: 'A', email: 'a@example.com' }],
  ['POST', '/me/token', { comment: 'x' }],
  ['POST', '/user', { provider: 'local', login: 'somebody', password: 'password1' }],
  ['POST', '/user/local:somebody', { id: 'local:somebody', login: 'somebody' }],
];

const post = (method: string, path: string, body: string | Uint8Array<ArrayBuffer>) =>
  client.request(method, path, { body, headers: admin.headers });

describe.each(ROUTES)('the body of %s %s', (method, path, good) => {
  const text = JSON.stringify(good);
  const send = async (body: string | Uint8Array<ArrayBuffer>): Promise<[number, string]> => {
    const response = await post(method, path, body);
    return [response.status, await response.text()];
  };

  it.each([
    ['100,000 opening brackets', '['.repeat(60_000)],
    ['100,000 objects in each other', '{"a":'.repeat(12_000)],
    ['a known field with such a nest', `{"${Object.keys(good)[0]!}":${'['.repeat(60_000)}`],
    ['more values than anybody has', `{"x":[${'1,'.repeat(30_000)}1]}`],
    ['an array', '[[]]'],
    ['a number', '1'],
    ['half of an object', text.slice(0, -1)],
    ['two objects', text + text],
  ])('%s is refused', async (_, body) => {
    expect(await send(body)).toEqual([
      400,
      expect.stringMatching(/^unable to deserialize (?:request body|user) : .+\n$/s),
    ]);
  });

  it('beyond its size is refused, whether the length is told or not', async () => {
    const most = path === '/upload' ? MiB : OBJECT_BYTES;
    const refusal = [400, 'unable to read request body : http: request body too large\n'];
    const body = text + ' '.repeat(most + 1 - text.length);
    expect(await send(body)).toEqual(refusal);
    const head = requestHead(method, path, { ...admin.headers, 'Transfer-Encoding': 'chunked' });
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const answer = await rawExchange(server.url, [head, chunk]);
    expect([answer.status, answer.text]).toEqual(refusal);
  });

  it('of just its size is read', async () => {
    const most = path === '/upload' ? MiB : OBJECT_BYTES;
    const [status, answer] = await send(text + ' '.repeat(most - text.length));
    expect(answer).not.toMatch(/^unable to (?:read|deserialize)/);
    expect(status).toBeLessThan(500);
  });

  it('may have a byte order mark, and bytes that are no UTF-8', async () => {
    for (const body of [
      Buffer.from(BOM + text),
      Buffer.from(`{"x":"\xff",${text.slice(1)}`, 'latin1'),
    ]) {
      const [status, answer] = await send(body);
      expect(answer).not.toMatch(/^unable to (?:read|deserialize)/);
      expect(status).toBeLessThan(500);
    }
  });

  it('that is packed is refused, and says why', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip']) {
      const headers = { ...admin.headers, 'Content-Encoding': encoding };
      const response = await client.request(method, path, { body: text, headers });
      expect([response.status, await response.text()]).toEqual([
        415,
        expect.stringMatching(/^unsupported Content-Encoding : .+\n$/),
      ]);
      expect(response.headers.get('Accept-Encoding')).toBe('identity');
    }
    const headers = { ...admin.headers, 'Content-Encoding': 'identity' };
    expect((await client.request(method, path, { body: text, headers })).status).not.toBe(415);
  });

  it('may have any value anywhere: it is taken, or refused', async () => {
    const fields = [...Object.keys(good), 'files', 'ttl', 'maxTTL', 'admin', 'oneShot'];
    const values = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }));
    const mixed = fc.tuple(values, fc.subarray(Object.entries(good))).map(([wrong, right]) => ({
      ...Object.fromEntries(right),
      ...wrong,
    }));
    await fc.assert(
      fc.asyncProperty(mixed, async (body) => {
        const [status, answer] = await send(JSON.stringify(body));
        expect([status, answer, status < 500]).toEqual([status, answer, true]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('POST /upload', () => {
  const refused = async (body: string): Promise<[number, string]> => {
    const response = await client.postUpload(body);
    return [response.status, await response.text()];
  };
  const list = (item: string, count: number): string =>
    `{"files":[${`${item},`.repeat(count - 1)}${item}]}`;
  const tooMany = [400, 'unable to create upload : too many files. maximum is 1000\n'];

  it.each([
    ['a list', list('{}', 349_000)],
    ['a list of lists', list('[]', 349_000)],
    ['an object', `{"files":{"a":{}${',"a":{}'.repeat(100_000)}}}`],
    ['a list without an end', `{"ttl":60,"FILES":[${'0,'.repeat(500_000)}`],
    ['one more than may be', list('{"fileName":"a"}', 1001)],
  ])('%s of too many files is refused before it is parsed', async (_, body) => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      expect(await refused(body)).toEqual(tooMany);
      expect(parse.mock.calls.filter(([text]) => text === body)).toEqual([]);
    } finally {
      parse.mockRestore();
    }
  });

  it.each(['{"files":[[]],"ttl":60}', '{"files":[[{}]]}', '{"files":[{"fileName":[]}]}'])(
    '%s is refused',
    async (body) => {
      expect(await refused(body)).toEqual([400, expect.stringMatching(/^unable to deserialize/)]);
    },
  );

  it('a thousand files with all that clients say of them are taken, in their order', async () => {
    const files = Array.from({ length: 1000 }, (_, i) => ({
      ...{ id: '', fileName: `${i}-${'é'.repeat(300)}`, fileSize: i, fileMd5: '', fileType: 'a/b' },
      ...{ reference: String(i), status: '', createdAt: '0001-01-01T00:00:00Z' },
    }));
    const upload = await client.create({ files });
    expect(upload.files.map((file) => file.reference)).toEqual(files.map((f) => f.reference));
  });
});

describe('packed files', () => {
  it.each([
    ['PUT', '/packed.txt'],
    ['POST', '/'],
    ['POST', '/file/AAAAAAAAAAAAAAAA'],
  ])('%s %s is refused', async (method, path) => {
    const headers = { 'Content-Encoding': 'gzip', 'Content-Type': 'multipart/form-data' };
    const response = await client.request(method, path, { body: 'x', headers });
    expect(response.status).toBe(415);
    expect(response.headers.get('Content-Type')).toBe(TEXT);
  });

  it('GET has no body that would be read', async () => {
    expect((await client.get('/config', { 'Content-Encoding': 'gzip' })).status).toBe(200);
  });
});
