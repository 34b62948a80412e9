import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Account, answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { FORM_TYPE } from '../support/multipart.js';
import { dial, exchange } from '../support/raw.js';
import { RawConnection, rawExchange } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});
afterAll(() => server.stop());

const TEXT = 'text/plain; charset=utf-8';
const CLOSE = 'Connection: close\r\n';
const HOST = `Host: x\r\n${CLOSE}`;
const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\n${HOST}${more}\r\n`;
const post = (headers: string, body: string): string =>
  `POST /upload HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
const chunked = (body: string): string => post('Transfer-Encoding: chunked\r\n', body);

describe('requests as they come over a socket', () => {
  it.each<[string, string, number]>([
    ['HTTP/1.0', 'GET /config HTTP/1.0\r\n\r\n', 200],
    ['HTTP/1.0 with a body', 'POST /upload HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}', 200],
    ['HTTP/0.9', 'GET /config\r\n\r\n', 400],
    ['HTTP/1.2', `GET /config HTTP/1.2\r\n${HOST}\r\n`, 400],
    ['HTTP/2.0 in the words of 1', `GET /config HTTP/2.0\r\n${HOST}\r\n`, 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['no Host', `GET /config HTTP/1.1\r\n${CLOSE}\r\n`, 400],
    ['two Hosts', get('/config', 'Host: y\r\n'), 400],
    ['absolute form', get('http://other.example/config'), 200],
    [
      'absolute form with a body',
      post('Content-Length: 2\r\n', '{}').replace(' /', ' http://x/'),
      200,
    ],
    ['absolute form without a path', get('http://x'), 200],
    ['absolute form of another scheme', get('ftp://x/config'), 400],
    ['a path without a slash', get('config'), 400],
    ['a fragment', get('/config#x'), 404],
    ['OPTIONS *', get('*').replace('GET', 'OPTIONS'), 400],
    ['CONNECT', `CONNECT x:80 HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['an upgrade', get('/config', 'Upgrade: h2c\r\n').replace('close', 'close, upgrade'), 200],
    ['a method that nobody knows', get('/config').replace('GET', 'FOO'), 400],
    ['a method that is not ours', get('/config').replace('GET', 'PROPFIND'), 404],
    ['TRACE', get('/config').replace('GET', 'TRACE'), 404],
    ['a NUL in the path', get('/conf\0ig'), 400],
    ['a byte above ASCII in the path', get('/caf\xe9'), 400],
    ['half an escape', get('/%zz'), 400],
    ['both framings', post('Transfer-Encoding: chunked\r\nContent-Length: 2\r\n', '{}'), 400],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}x'), 400],
    ['the same length twice', post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'), 400],
    ['a negative length', post('Content-Length: -2\r\n', '{}'), 400],
    ['a signed length', post('Content-Length: +2\r\n', '{}'), 400],
    ['a length beyond all numbers', post(`Content-Length: ${'9'.repeat(30)}\r\n`, '{}'), 400],
    ['a packed transfer', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 415],
    ['an unknown transfer', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400],
    ['another expectation', post('Expect: miracles\r\nContent-Length: 2\r\n', '{}'), 417],
    ['chunks', chunked('1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n'), 200],
    ['a chunk without a size', chunked('zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['a chunk without an end', chunked('2\r\n{}XX0\r\n\r\n'), 400],
    ['a long chunk extension', chunked(`2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`), 413],
    ['bare LF', `GET /config HTTP/1.1\nHost: x\n${CLOSE}\n\n`, 400],
    ['a bare LF in the headers', get('/config', 'X: y\nZ: y\r\n'), 400],
    ['a bare CR in the headers', get('/config', 'X: y\rZ: y\r\n'), 400],
    ['bare LF between chunks', chunked('2\n{}\n0\n\n'), 400],
    ['a folded header', get('/config', 'X: a\r\n b\r\n'), 400],
    ['a space in front of a colon', get('/config', 'X : a\r\n'), 400],
    ['a NUL in a header', get('/config', 'X: a\0b\r\n'), 400],
    ['Latin-1 in a header', get('/config', 'X: \xe9\r\n'), 200],
    ['10,000 headers', get('/config', 'a:b\r\n'.repeat(10_000)), 431],
    ['as many headers as fit', get('/config', 'a:b\r\n'.repeat(3000)), 200],
    ['a cookie of 8 KiB', get('/me', `Cookie: plik-session=${'a'.repeat(8192)}\r\n`), 403],
    ['8 KiB of cookies', get('/me', `Cookie: ${'a=b; '.repeat(1638)}\r\n`), 401],
    ['a cookie of 20 KiB', get('/me', `Cookie: a=${'a'.repeat(20_480)}\r\n`), 431],
    ['a token of 8 KiB', get('/upload/x', `X-PlikToken: ${'a'.repeat(8192)}\r\n`), 403],
    ['a path of 20 KiB', get(`/${'a'.repeat(20_480)}`), 431],
    ['a query of 8 KiB', get(`/config?${'a=b&'.repeat(2048)}`), 200],
  ])('%s: %#', async (_, request, status) => {
    const { headers, text, ...got } = await rawExchange(server.url, [
      Buffer.from(request, 'latin1'),
    ]);
    expect(got).toEqual({ status, whole: true });
    if (status >= 400) {
      expect([headers['content-type'], headers.connection]).toEqual([TEXT, 'close']);
      expect(text).toMatch(/^[^\n]{3,200}\n$/);
    }
    expect((await client.get('/health')).status).toBe(200);
  });

  it('a header behind thousands of others is seen', async () => {
    const headers = `${'a:b\r\n'.repeat(2500)}X-PlikToken: nobody\r\n`;
    expect((await rawExchange(server.url, [get('/upload/x', headers)])).status).toBe(403);
  });

  it('pipelined uploads are answered in their order, each for itself', async () => {
    const upload = await client.create({ files: [{ fileName: 'a' }, { fileName: 'b' }] });
    const requests = upload.files.map((file, i) => {
      const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="${file.fileName}"\r\n\r\nbytes ${file.fileName}\r\n--x--\r\n`;
      const headers = [
        ...['Host: x', 'Content-Type: multipart/form-data; boundary=x'],
        ...[`X-UploadToken: ${upload.uploadToken}`, `Content-Length: ${body.length}`],
        ...(i === 1 ? ['Connection: close'] : []),
      ];
      return `POST ${filePath(upload, file)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
    });
    const answers = await exchange(server.url, requests.join(''));
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(answers.match(/"fileName":"."/g)).toEqual(['"fileName":"a"', '"fileName":"b"']);
    const stored = await Promise.all(
      upload.files.map(async (file) => (await client.get(filePath(upload, file))).text()),
    );
    expect(stored).toEqual(['bytes a', 'bytes b']);
  });

  it('behind a refused upload nothing is taken for a request', async () => {
    const smuggled = get('/config');
    const headers = ['Host: x', ...Object.entries(FORM_TYPE).map((pair) => pair.join(': '))];
    const length = `Content-Length: ${smuggled.length}\r\n\r\n`;
    const head = `POST /file/nothing HTTP/1.1\r\n${headers.join('\r\n')}\r\n`;
    const answers = await exchange(server.url, head + length + smuggled);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
  });
});

describe('clients that leave before they are answered', () => {
  /** When the reset comes: with the request, while it is read, or with the first bytes of the answer. */
  const MOMENTS: readonly [string, (socket: Socket) => Promise<unknown>][] = [
    ['at once', () => Promise.resolve()],
    ['a turn later', () => new Promise((resolve) => setImmediate(resolve))],
    ['at the answer', (socket) => within(once(socket, 'readable'), 'an answer to CONNECT')],
  ];

  it.each(MOMENTS)('a reset behind CONNECT harms nobody: %s', async (_, moment) => {
    for (let i = 0; i < 50; i += 1) {
      const socket = await dial(server.url);
      const closed = once(socket, 'close');
      // Where the server is quicker, it may say so.
      socket.on('error', () => undefined);
      socket.write(`CONNECT x:80 HTTP/1.1\r\n${HOST}\r\n`);
      await moment(socket);
      socket.resetAndDestroy();
      await closed;
    }
    expect((await client.get('/health')).status).toBe(200);
  });
});

describe('what is no HTTP, behind a download on the same connection', () => {
  /** More than the buffers of both ends take. */
  const BIG = 16 * 1024 * 1024;
  const NO_HTTP = 'GET /config HTTP/1.1\r\nHost: x\r\n\r\nno HTTP\r\n\r\n';
  let request: string;

  beforeAll(async () => {
    const { path } = await client.store(new Uint8Array(BIG).fill(120));
    request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  });

  it('does not write into a body that has begun: the connection breaks', async () => {
    const connection = await RawConnection.open(server.url);
    try {
      await connection.send(request);
      await connection.pauseAtFirst();
      await connection.send(NO_HTTP);
      connection.socket.resume();
      const { status, text, whole } = await connection.answer();
      expect([status, whole]).toEqual([200, false]);
      expect(/[^x]/.exec(text)).toBeNull();
    } finally {
      connection.destroy();
    }
  });

  it('is answered outside of all bodies, or not at all, when all comes at once', async () => {
    const answers = await exchange(server.url, request + NO_HTTP);
    const refusal = answers.indexOf('malformed request');
    const body = answers.indexOf('x'.repeat(100));
    if (body >= 0 && refusal > body) expect(refusal - body).toBeGreaterThan(BIG);
    expect((await client.get('/health')).status).toBe(200);
  });
});

describe('passwords that bcrypt would cut', () => {
  const LONG = 'p'.repeat(72);

  it.each([
    ['a NUL', 'password\0more', 'password must not contain NUL'],
    ['more than 72 bytes', `${LONG}q`, 'password is too long (max 72 bytes)'],
    [
      'more than 72 bytes in fewer characters',
      'é'.repeat(37),
      'password is too long (max 72 bytes)',
    ],
  ])('%s makes no account and changes none', async (_, password, why) => {
    const account = { provider: 'local', login: 'cut-short', password };
    expect(await answer(admin.post('/user', account))).toEqual([
      400,
      `unable to create user : ${why}\n`,
    ]);
    const change = { id: 'local:admin', login: 'admin', admin: true, password };
    expect(await answer(admin.post('/user/local:admin', change))).toEqual([
      ...[400, `unable to update user : ${why}\n`],
    ]);
  });

  it('the beginning of one is the whole of none', async () => {
    await admin.newAccount({ login: 'seventy-two', password: LONG });
    const log = (password: string): Promise<[number, string]> =>
      answer(postLogin(client, 'seventy-two', password));
    expect(await log(LONG)).toEqual([200, 'ok']);
    for (const more of ['q', '\0', `\0${LONG}`]) {
      expect(await log(LONG + more)).toEqual([403, 'invalid credentials\n']);
    }
  });

  describe('of uploads', () => {
    const basic = (login: string, password: string): Record<string, string> => ({
      Authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
    });
    const read = async (upload: OwnUpload, password: string): Promise<number> =>
      (await client.get(`/upload/${upload.id}`, basic('plik', password))).status;

    it('count to the last byte', async () => {
      const upload = await client.create({ password: `${LONG}q` });
      expect(await read(upload, `${LONG}q`)).toBe(200);
      for (const other of [LONG, `${LONG}r`, `${LONG}q\0`])
        expect(await read(upload, other)).toBe(401);
    });

    it.each([
      [{ password: 'a\0b' }, 'password must not contain NUL'],
      [{ login: 'a\0b', password: 'c' }, 'login must not contain NUL'],
      [{ password: 'p'.repeat(129) }, 'password too long (max 128 characters)'],
    ])('%j is refused', async (credentials, why) => {
      expect(await answer(client.postUpload(credentials))).toEqual([
        ...[400, `unable to create upload : ${why}\n`],
      ]);
    });
  });
});
