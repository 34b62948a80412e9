import { Client } from '../support/client.js';
import { traces } from '../support/database.js';
import { RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { PIECE_TYPE, Tus, base64, fileOf, linkOf } from '../support/tus.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;
let tus: Tus;

beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE_STR: '10MB' });
  client = Client.of(server);
  tus = new Tus(client);
});
afterAll(() => server.stop());

const TUS = { 'Tus-Resumable': '1.0.0' };

const created = (headers: Record<string, string>) =>
  rawExchange(server.url, [requestHead('POST', '/tus', { ...TUS, ...headers })]);

/** As large as headers can be. */
const FULL = 15_000;
const fill = (piece: string, size = FULL): string =>
  piece.repeat(Math.floor(size / piece.length)).slice(0, -1);
const numbered = (size: number): string => {
  const keys: string[] = [];
  for (let i = 0, length = 0; length < size; i += 1) {
    keys.push(`k${i} YQ==`);
    length += keys.at(-1)!.length + 1;
  }
  return keys.join();
};

describe('what nobody means well by', () => {
  it.each([
    ['megabytes of metadata', { 'Upload-Metadata': `a ${'A'.repeat(4_000_000)}` }, 431],
    ['ten thousand parts', { 'Upload-Concat': `final;${'/tus/x '.repeat(10_000)}` }, 431],
    ['metadata as long as headers can be', { 'Upload-Metadata': `a ${fill('AAAA')}A` }, 400],
    ['thousands of keys', { 'Upload-Metadata': fill('a,') }, 400],
    ['thousands of different keys', { 'Upload-Metadata': numbered(FULL) }, 400],
    ['sixty-five keys', { 'Upload-Metadata': fill('a,', 132) }, 400],
    ['thousands of spaces', { 'Upload-Metadata': `a${' '.repeat(8000)}b` }, 400],
    ['thousands of parts', { 'Upload-Concat': `final;${fill('/tus/x ')}` }, 400],
    ['thousands of links of nothing', { 'Upload-Concat': `final;${fill('a ')}` }, 400],
    ['a digest of thousands of bytes', { 'Upload-Checksum': `sha1 ${'A'.repeat(FULL)}` }, 400],
    ['digits', { 'Upload-Length': '9'.repeat(FULL) }, 413],
    ['zeros', { 'Upload-Length': '0'.repeat(FULL) }, 201],
    ['members of a dictionary', { 'Repr-Digest': fill('a=1,') }, 201],
  ])('%s', async (_what, headers, status) => {
    const before = await traces(server);
    const answer = await created({ 'Upload-Length': '5', ...headers });
    expect(answer.status).toBe(status);
    if (status !== 201) expect(await traces(server)).toEqual(before);
    if (status !== 431) expect(answer.headers['tus-resumable']).toBe('1.0.0');
  });

  it.each([
    '/tus//x',
    '/tus/a/b',
    '/tus/a%2Fb',
    '/tus/..%2f..%2fetc%2fpasswd',
    `/tus/${'a'.repeat(5000)}`,
    '/tus/%00',
    '/tus/%ff',
    "/tus/'%20OR%201=1--",
    '/tus/%E2%98%83',
    '/tus/undefined',
    '/tus/a/',
    '/tus/',
  ])('an id like %s', async (path) => {
    for (const method of ['HEAD', 'PATCH', 'DELETE', 'OPTIONS']) {
      const headers = { ...TUS, 'Upload-Offset': '0', 'Content-Type': PIECE_TYPE };
      const { status } = await rawExchange(server.url, [requestHead(method, path, headers)]);
      expect([204, 301, 400, 404]).toContain(status);
      expect(method !== 'OPTIONS' && status === 204).toBe(false);
    }
  });

  it('bytes beyond what was announced, however they come', async () => {
    const link = await tus.begin(5);
    expect((await tus.patch(link, 0, 'hello!')).status).toBe(413);
    const path = new URL(link).pathname;
    const head = requestHead('PATCH', path, {
      ...{ ...TUS, 'Content-Type': PIECE_TYPE, 'Upload-Offset': '0' },
      'Transfer-Encoding': 'chunked',
    });
    const answer = await rawExchange(server.url, [head, '6\r\nhello!\r\n0\r\n\r\n']);
    expect(answer.status).toBe(413);
    const seen = (await tus.head(link)).headers.get('upload-offset');
    expect(Number(seen)).toBeLessThanOrEqual(5);
  });

  it('a length that was told, and did not come', async () => {
    const link = await tus.begin(10);
    const connection = await RawConnection.open(server.url);
    const headers = { ...TUS, 'Content-Type': PIECE_TYPE, 'Upload-Offset': '0' };
    const path = new URL(link).pathname;
    await connection.send(requestHead('PATCH', path, { ...headers, 'Content-Length': '10' }));
    await connection.send('hello');
    // Whoever asks stops the one that is silent, and what came is kept.
    await eventually(async () => (await tus.head(link)).headers.get('upload-offset') === '5');
    connection.destroy();
    const last = await tus.patch(link, 5, 'world');
    expect(await (await fetch(fileOf(last))).text()).toBe('helloworld');
  });

  it('a client that goes with the creation leaves nothing', async () => {
    const before = await traces(server);
    const connection = await RawConnection.open(server.url);
    const headers = { ...TUS, 'Content-Type': PIECE_TYPE, 'Upload-Length': '10' };
    await connection.send(requestHead('POST', '/tus', { ...headers, 'Content-Length': '10' }));
    await connection.send('hello');
    await eventually(async () => (await traces(server)).uploads > before.uploads);
    connection.destroy();
    await eventually(async () => (await traces(server)).uploads === before.uploads);
    expect(await traces(server)).toEqual(before);
  });

  it('does not ask for bytes that it refuses', async () => {
    const link = await tus.begin(5);
    const path = new URL(link).pathname;
    const headers = { ...TUS, 'Content-Type': PIECE_TYPE, Expect: '100-continue' };
    for (const [method, at, more, status] of [
      ['PATCH', path, { 'Upload-Offset': '3' }, 409],
      ['PATCH', path, { 'Upload-Offset': '0', 'Content-Type': 'text/plain' }, 415],
      ['POST', '/tus', { 'Upload-Length': '100000000' }, 413],
      ['POST', '/tus', {}, 400],
    ] as const) {
      const head = requestHead(method, at, { ...headers, 'Content-Length': '1000000', ...more });
      const connection = await RawConnection.open(server.url);
      await connection.send(head);
      await eventually(() => connection.soFar() !== null);
      expect(connection.soFar()?.status).toBe(status);
      connection.destroy();
    }
  });

  it('values that would become headers or lines', async () => {
    const evil = 'a\r\nSet-Cookie: x=y\r\n\r\n<script>';
    const sent = await tus.send('x', { filename: evil, comments: evil });
    const head = await tus.head(await linkOf(sent));
    expect(head.headers.get('set-cookie')).toBeNull();
    expect(head.headers.get('upload-metadata')).toContain(base64(evil));
    expect(fileOf(sent)).toContain(encodeURIComponent(evil));
  });
});
