import { createHash, randomBytes } from 'node:crypto';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';

const LARGE = randomBytes(3 * 1024 * 1024 + 7);
const SMALL = Buffer.from('hello');

const field = (name: string, content: Buffer): string => {
  const algorithm = name.replace('sha-', 'sha');
  return `${name}=:${createHash(algorithm).update(content).digest('base64')}:`;
};

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterAll(() => server.stop());

async function put(content: Buffer, headers: Record<string, string>, path = '/a.bin') {
  const response = await client.request('PUT', path, { body: new Uint8Array(content), headers });
  return { status: response.status, text: await response.text() };
}

/** The path of a link that an upload answered. */
const pathOf = (link: string): string => new URL(link.trim()).pathname;

describe('a body whose sender tells its digest', () => {
  for (const [size, content] of Object.entries({
    small: SMALL,
    large: LARGE,
    empty: Buffer.alloc(0),
  })) {
    it.each(['Content-Digest', 'Repr-Digest'])(
      `is stored when it is right: ${size}, %s`,
      async (name) => {
        const all = ['sha-256', 'sha-512', 'md5'].map((known) => field(known, content)).join(', ');
        const { status, text } = await put(content, { [name]: `${all}, crc32c=:AAAA:` });
        expect([status, text.slice(0, 4)]).toEqual([200, 'http']);
        const stored = await client.get(pathOf(text));
        expect(Buffer.from(await stored.arrayBuffer()).equals(content)).toBe(true);
      },
    );

    it.each(['sha-256', 'sha-512', 'md5'])(
      `is not kept when it is wrong: ${size}, %s`,
      async (name) => {
        const before = await server.storedObjects();
        const other = Buffer.concat([content, SMALL]);
        for (const header of ['Content-Digest', 'Repr-Digest'])
          expect(await put(content, { [header]: field(name, other) })).toEqual({
            status: 400,
            text: `the bytes that came do not have the ${name} digest that was announced\n`,
          });
        expect(await server.storedObjects()).toEqual(before);
        const right = field(name === 'sha-256' ? 'md5' : 'sha-256', content);
        const mixed = await put(content, { 'Content-Digest': `${right}, ${field(name, other)}` });
        expect(mixed.status).toBe(400);
        expect(await server.storedObjects()).toEqual(before);
      },
    );
  }

  it('is compared where it has no name in the path, too', async () => {
    const headers = { 'Content-Digest': field('sha-256', LARGE) };
    expect((await put(SMALL, headers, '/')).status).toBe(400);
    expect((await put(LARGE, headers, '/')).status).toBe(200);
  });

  it('is refused before a byte is read when the field is malformed', async () => {
    expect(await put(SMALL, { 'Repr-Digest': 'sha-256=abc' })).toEqual({
      status: 400,
      text: 'invalid Repr-Digest : sha-256 has to be 32 bytes in base64 between two colons\n',
    });
    expect(await put(SMALL, { 'Content-Digest': 'Hello' })).toEqual({
      status: 400,
      text: 'invalid Content-Digest : it is no dictionary (RFC 9651)\n',
    });
  });

  it('is not compared when it is a form, of which the digest is', async () => {
    const body = new FormData();
    body.append('file', new Blob([SMALL]), 'a.txt');
    const headers = { 'Content-Digest': field('sha-256', LARGE) };
    for (const method of ['POST', 'PUT'])
      expect((await client.request(method, '/', { body, headers })).status).toBe(200);
  });
});

describe('a download', () => {
  const digest = field('sha-256', LARGE);

  it('tells the digest of the whole file, also with a part of it', async () => {
    const { path } = await client.store(LARGE);
    const whole = await client.get(path);
    const part = await client.get(path, { Range: 'bytes=10-19' });
    const head = await client.head(path);
    expect([whole.status, part.status, head.status]).toEqual([200, 206, 200]);
    for (const answer of [whole, part, head]) {
      expect(answer.headers.get('repr-digest')).toBe(digest);
      await answer.arrayBuffer();
    }
  });

  it('tells it of what can be had once', async () => {
    const { path } = await client.store(LARGE, { oneShot: true });
    const answer = await client.get(path);
    expect(answer.headers.get('repr-digest')).toBe(digest);
    await answer.arrayBuffer();
  });

  it('does not tell it where there is no content, or another one', async () => {
    const { path, upload } = await client.store(LARGE);
    const etag = (await client.head(path)).headers.get('etag')!;
    const answers = await Promise.all([
      client.get(path, { 'If-None-Match': etag }),
      client.get(path, { 'If-Match': '"x"' }),
      client.get(path, { Range: 'bytes=99999999-' }),
      client.get(`/archive/${upload.id}/a.zip`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([304, 412, 416, 200]);
    for (const answer of answers) {
      expect(answer.headers.get('repr-digest')).toBeNull();
      await answer.arrayBuffer();
    }
  });
});
