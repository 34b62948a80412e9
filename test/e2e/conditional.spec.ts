import { createHash } from 'node:crypto';
import { Client } from '../support/client.js';
import { rawExchange, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';

const HELLO = 'Hello world\n';
const ETAG = `"${createHash('sha256').update(HELLO).digest('hex')}"`;

describe('ranges and conditional requests (contract §5.5, RFC 9110 §13 and §14)', () => {
  let server: TestServer;
  let client: Client;
  let path: string;
  let empty: string;
  let modified: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
    ({ path } = await client.store(HELLO));
    ({ path: empty } = await client.store('', {}, 'empty.bin'));
    modified = (await client.get(path)).headers.get('last-modified')!;
  });

  afterAll(() => server.stop());

  const day = 24 * 3600 * 1000;
  const shifted = (ms: number) => new Date(Date.parse(modified) + ms).toUTCString();

  it.each([
    ['bytes=0-3', 'Hell', '0-3'],
    ['bytes=0-0', 'H', '0-0'],
    ['bytes=6-', 'world\n', '6-11'],
    ['bytes=11-', '\n', '11-11'],
    ['bytes=-1', '\n', '11-11'],
    ['bytes=-6', 'world\n', '6-11'],
    ['bytes=-100', HELLO, '0-11'],
    ['bytes=0-99999999999999999999999', HELLO, '0-11'],
    ['bytes=4-99999999999999999999999', 'o world\n', '4-11'],
    ['bytes=0-,0-,0-', HELLO, '0-11'],
    ['bytes=0-3,4-5', 'Hello ', '0-5'],
  ])('case 66: Range: %s', async (range, text, part) => {
    const response = await client.get(path, { Range: range });
    expect([response.status, await response.text()]).toEqual([206, text]);
    expect(response.headers.get('content-range')).toBe(`bytes ${part}/12`);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('etag')).toBe(ETAG);
  });

  it.each(['bytes=50-', 'bytes=12-', 'bytes=99999999999999999999999-', 'bytes=-0', 'bytes=5-2'])(
    'case 66: Range: %s cannot be satisfied',
    async (range) => {
      const response = await client.get(path, { Range: range });
      expect([response.status, await response.text()]).toEqual([416, '']);
      expect(response.headers.get('content-range')).toBe('bytes */12');
    },
  );

  it.each(['items=0-3', 'bytes', '0-3', 'bytes=0-1,8-9'])(
    'Range: %s is answered with the whole file',
    async (range) => {
      const response = await client.get(path, { Range: range });
      expect([response.status, await response.text()]).toEqual([200, HELLO]);
      expect(response.headers.has('content-range')).toBe(false);
    },
  );

  it('broken and very long Range headers are never an error of the server', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => `${i}-${i}`).join(',');
    for (const range of [
      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'bytes=1-2-3',
      'bytes==0-1',
      many,
      `bytes=${many}`,
    ]) {
      // prettier-ignore
      const response = await client.get(path, { Range: range });
      expect([200, 206, 416]).toContain(response.status);
      const body = await response.text();
      expect(body.length).toBe(Number(response.headers.get('content-length') ?? 0));
    }
  });

  it.each(['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=5-'])(
    'an empty file has no range: %s',
    async (range) => {
      const response = await client.get(empty, { Range: range });
      expect([response.status, await response.text()]).toEqual([416, '']);
      expect(response.headers.get('content-range')).toBe('bytes */0');
    },
  );

  it('HEAD knows no ranges', async () => {
    const response = await client.head(path, { Range: 'bytes=0-3' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '12']);
  });

  it('the entity tag is strong, and the digest of the content', async () => {
    const response = await client.get(path);
    expect(response.headers.get('etag')).toBe(ETAG);
    expect(modified).toBe(new Date(Date.parse(modified)).toUTCString());
    const { path: twin } = await client.store(HELLO);
    expect((await client.get(twin)).headers.get('etag')).toBe(ETAG);
    const { path: other } = await client.store('Hello World\n');
    expect((await client.get(other)).headers.get('etag')).not.toBe(ETAG);
  });

  it.each([ETAG, `W/${ETAG}`, `"a", ${ETAG}`, `"x,y",W/${ETAG}`, '*'])(
    'If-None-Match: %s is not modified',
    async (value) => {
      for (const method of ['GET', 'HEAD']) {
        const headers = { 'If-None-Match': value };
        const response = await client.request(method, path, { headers });
        expect([response.status, await response.text()]).toEqual([304, '']);
        expect(response.headers.get('etag')).toBe(ETAG);
      }
    },
  );

  it.each(['"other"', ETAG.slice(1, -1), '', ETAG.toUpperCase()])(
    'If-None-Match: %s sends the file',
    async (value) => {
      const answer = await rawExchange(server.url, [
        requestHead('GET', path, { 'If-None-Match': value }),
      ]);
      expect([answer.status, answer.text]).toEqual([200, HELLO]);
    },
  );

  it('If-Match holds for the strong tag only', async () => {
    const status = async (value: string) => {
      const response = await client.get(path, { 'If-Match': value });
      return response.status;
    };
    expect(await Promise.all([ETAG, `"a", ${ETAG}`, '*'].map(status))).toEqual([200, 200, 200]);
    expect(await Promise.all(['"other"', `W/${ETAG}`].map(status))).toEqual([412, 412]);
    const failed = await client.get(path, { 'If-Match': '"other"' });
    expect(await failed.text()).toBe('');
  });

  it('dates count in whole seconds, and tags go before dates', async () => {
    const status = async (headers: Record<string, string>) =>
      (await client.get(path, headers)).status;
    expect(await status({ 'If-Modified-Since': modified })).toBe(304);
    expect(await status({ 'If-Modified-Since': shifted(day) })).toBe(304);
    expect(await status({ 'If-Modified-Since': shifted(-1000) })).toBe(200);
    expect(await status({ 'If-Modified-Since': 'yesterday' })).toBe(200);
    expect(await status({ 'If-Unmodified-Since': modified })).toBe(200);
    expect(await status({ 'If-Unmodified-Since': shifted(-1000) })).toBe(412);
    expect(await status({ 'If-Unmodified-Since': 'nonsense' })).toBe(200);
    const since = { 'If-Modified-Since': shifted(day) };
    expect(await status({ ...since, 'If-None-Match': '"other"' })).toBe(200);
    const until = { 'If-Unmodified-Since': shifted(-day) };
    expect(await status({ ...until, 'If-Match': ETAG })).toBe(200);
  });

  it('If-Range gives the part of what the client knows, else the whole', async () => {
    const ranged = async (ifRange: string) => {
      const response = await client.get(path, { Range: 'bytes=0-3', 'If-Range': ifRange });
      return [response.status, await response.text()];
    };
    for (const current of [ETAG, modified]) expect(await ranged(current)).toEqual([206, 'Hell']);
    for (const stale of ['"other"', `W/${ETAG}`, shifted(-1000), shifted(day), 'nonsense'])
      expect(await ranged(stale)).toEqual([200, HELLO]);
  });

  it('a condition that fails goes before a range', async () => {
    const both = { Range: 'bytes=0-3', 'If-None-Match': ETAG };
    expect((await client.get(path, both)).status).toBe(304);
    expect((await client.get(path, { Range: 'bytes=0-3', 'If-Match': '"x"' })).status).toBe(412);
  });

  it('refused answers keep the security headers', async () => {
    const refused: Record<string, string>[] = [{ Range: 'bytes=50-' }, { 'If-Match': '"x"' }];
    for (const headers of refused) {
      const response = await client.get(path, headers);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('case 66: a one-shot file knows neither ranges nor conditions', async () => {
    const { path: once } = await client.store(HELLO, { oneShot: true });
    const headers = { Range: 'bytes=0-3', 'If-None-Match': '*', 'If-Match': '"x"' };
    const response = await client.get(once, headers);
    expect([response.status, await response.text()]).toEqual([200, HELLO]);
    for (const absent of ['etag', 'accept-ranges', 'content-range', 'last-modified'])
      expect(response.headers.has(absent)).toBe(false);
  });
});
