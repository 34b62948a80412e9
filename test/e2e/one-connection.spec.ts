import { once } from 'node:events';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { BOUNDARY, FORM_TYPE } from '../support/multipart.js';
import {
  type PipelinedAnswer,
  type PipelinedRequest,
  pipelined,
  requestText,
  splitAnswers,
} from '../support/pipeline.js';
import { dial, exchange } from '../support/raw.js';
import type { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';

/** More than one buffer, so that the answer leaves in several pieces. */
const BIG = 'b'.repeat(1_500_000);

const formOf = (name: string, content: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`;

const basic = (password: string): string =>
  `Basic ${Buffer.from(`plik:${password}`).toString('base64')}`;

let server: TestServer;
let client: Client;
let admin: Account;
let big: string;
let small: { upload: OwnUpload; path: string };
let locked: string;
let token: string;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
  big = (await client.store(BIG, {}, 'big.txt')).path;
  small = await client.store('hello world!', {}, 'small.txt');
  locked = (await client.create({ password: 'a secret' })).id;
  token = (await admin.createToken()).token;
});
afterAll(() => server.stop());

/** A request, and what its answer has to be. */
type Exchange = readonly [PipelinedRequest, number, RegExp];

const exchanges = (): Exchange[] => [
  [{ path: big }, 200, /^b{1500000}$/],
  [{ path: '/config' }, 200, /^\{"maxFileSize":.*\}$/],
  [{ path: '/nothing/at/all' }, 404, /^404 page not found\n$/],
  [{ method: 'POST', path: '/upload', body: '{"comments":"first"}' }, 200, /"comments":"first"/],
  [{ path: small.path, headers: { Range: 'bytes=6-10' } }, 206, /^world$/],
  [{ method: 'HEAD', path: small.path }, 200, /^$/],
  [{ path: `/upload/${locked}` }, 401, /^.+\n$/],
  [{ path: `/upload/${locked}`, headers: { Authorization: basic('a secret') } }, 200, /"id":/],
  [{ path: `/upload/${locked}`, headers: { Authorization: basic('not it') } }, 401, /^.+\n$/],
  [{ path: '/version' }, 200, /^\{"version":/],
  [
    {
      method: 'POST',
      path: '/',
      headers: { 'Content-Type': FORM_TYPE },
      body: formOf('quick.txt', 'quick!'),
    },
    200,
    /^http:.*\/quick\.txt\n$/,
  ],
  [{ path: '/' }, 200, /^<!doctype html>/i],
  [{ path: `/upload/${small.upload.id}` }, 200, /"fileName":"small\.txt"/],
  [{ method: 'POST', path: '/upload', body: '{"files":' }, 400, /^.+\n$/],
  [
    { method: 'POST', path: '/upload', headers: { 'X-PlikToken': token }, body: '{}' },
    200,
    new RegExp(`"id":"\\w{16}"`),
  ],
  [{ path: '/me', headers: admin.cookie }, 200, /^\{"id":"local:admin"/],
  [{ path: '/upload/nothing', headers: { 'X-PlikToken': 'wrong' } }, 403, /^.+\n$/],
  [{ path: `/archive/${small.upload.id}/a.zip` }, 200, /^PK/],
  [{ method: 'HEAD', path: '/nothing' }, 404, /^$/],
  [{ path: small.path, headers: { 'If-None-Match': '*' } }, 304, /^$/],
  [{ path: '/health' }, 200, /^ok\n$/],
];

/** The same in another order: every `step`th of them, a step that has no divisor in common with their number. */
const shuffled = (all: readonly Exchange[], step: number): Exchange[] =>
  all.map((_, i) => all[(i * step) % all.length]!);

function compare(all: readonly Exchange[], answers: readonly PipelinedAnswer[]): void {
  const seen = answers.map(({ status, body }, i) => [
    ...[all[i]![0].method ?? 'GET', all[i]![0].path, status],
    all[i]![2].test(body) ? 'as it has to be' : body.slice(0, 300),
  ]);
  const wanted = all.map(([{ method = 'GET', path }, status]) => [
    ...[method, path, status, 'as it has to be'],
  ]);
  expect(seen).toEqual(wanted);
}

describe('requests of different kinds on one connection', () => {
  it.each([1, 2, 4, 5, 8, 10, 20])(
    'sent all at once they are answered in their order, each with its own answer: %i',
    async (step) => {
      const all = shuffled(exchanges(), step);
      expect(new Set(all).size).toBe(all.length);
      compare(
        all,
        await pipelined(
          server.url,
          all.map(([request]) => request),
        ),
      );
    },
  );

  it('a refusal without a body to read leaves the connection as it was', async () => {
    const refused: (readonly [PipelinedRequest, number])[] = [
      [{ path: '/nothing' }, 404],
      [{ path: '/upload/nothing' }, 404],
      [{ path: '/me' }, 401],
      [{ path: '/upload/nothing', headers: { 'X-PlikToken': 'wrong' } }, 403],
      [{ path: `/upload/${locked}` }, 401],
      [{ path: `/file/${small.upload.id}/nothing/a.txt` }, 404],
      [{ method: 'HEAD', path: '/file/a/b/c' }, 404],
      [{ path: small.path, headers: { Range: 'bytes=99-' } }, 416],
      [{ method: 'POST', path: '/upload', body: 'no JSON' }, 400],
      [{ path: '//config' }, 301],
      [{ path: '/%zz' }, 400],
    ];
    const health = await (await client.get('/health')).text();
    expect(health).not.toBe('');
    const socket = await dial(server.url);
    let came = '';
    socket.on('data', (chunk: Buffer) => (came += chunk.toString('latin1')));
    for (const [request, status] of refused) {
      came = '';
      socket.write(requestText(request) + requestText({ path: '/health' }));
      while (!came.endsWith(health)) {
        await within(once(socket, 'data'), () => `what follows ${request.path}: ${came}`);
      }
      const answers = splitAnswers(came, [request.method ?? 'GET', 'GET']);
      const statuses = answers.map((answer) => answer.status);
      expect([request.path, statuses]).toEqual([request.path, [status, 200]]);
      expect(answers[0]!.headers.connection).not.toBe('close');
    }
    socket.destroy();
  });
});

describe('a body where none is asked for', () => {
  const SMUGGLED = 'GET /me HTTP/1.1\r\nHost: smuggled\r\n\r\n';

  it.each([
    ...['/config', '/version', '/health', '/', '/nothing', '/me', '/auth/logout'],
    ...['UPLOAD', 'FILE', 'ARCHIVE'],
  ])('of GET %s is never taken for the next request', async (name) => {
    const places: Record<string, string> = {
      UPLOAD: `/upload/${small.upload.id}`,
      FILE: small.path,
      ARCHIVE: `/archive/${small.upload.id}/a.zip`,
    };
    const path = places[name] ?? name;
    const plain = await client.get(path);
    const chunk = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`;
    const bodies: PipelinedRequest[] = [
      { path, body: SMUGGLED },
      { path, headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '' }, body: chunk },
    ];
    for (const request of bodies) {
      const [first, ...others] = await exchangeWithBody(request);
      expect(first!.status).toBe(plain.status);
      // The connection may end behind such an answer; if it does not, the next request is the next one.
      expect([[], [404]]).toContainEqual(others.map(({ status }) => status));
    }
  });

  /** The request, and behind it one whose answer is known by its status. */
  async function exchangeWithBody(request: PipelinedRequest): Promise<PipelinedAnswer[]> {
    const text = requestText(request).replace('Content-Length: \r\n', '');
    const next = requestText({ path: '/nothing/else' }, true);
    return splitAnswers(await exchange(server.url, text + next), ['GET', 'GET']);
  }
});

describe('Expect: 100-continue', () => {
  const expecting = (request: PipelinedRequest): string =>
    requestText({ ...request, headers: { ...request.headers, Expect: '100-continue' } }, true);

  it.each<[string, PipelinedRequest, RegExp]>([
    ['an upload', { method: 'POST', path: '/upload', body: '{"comments":"x"}' }, /"comments":"x"/],
    [
      'a quick upload',
      {
        method: 'POST',
        path: '/',
        headers: { 'Content-Type': FORM_TYPE },
        body: formOf('a.txt', 'abc'),
      },
      /\/a\.txt\n$/,
    ],
    ['a link', { method: 'PUT', path: '/b.txt', body: 'abc' }, /\/b\.txt\n$/],
  ])('is answered in front of %s', async (_, request, wanted) => {
    const text = expecting(request);
    const split = text.indexOf('\r\n\r\n') + 4;
    const socket = await dial(server.url);
    let came = '';
    socket.on('data', (chunk: Buffer) => (came += chunk.toString('latin1')));
    const ended = once(socket, 'end');
    socket.write(text.slice(0, split));
    while (!came.endsWith('\r\n\r\n')) await within(once(socket, 'data'), 'leave to send');
    expect(came).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(text.slice(split));
    await within(ended, 'the answer');
    const answers = splitAnswers(came, ['POST']);
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(answers[0]!.body).toMatch(wanted);
  });

  it.each(['/config', '/version', '/health', '/', '/nothing'])(
    'of GET %s, which has no body, changes nothing',
    async (path) => {
      const [answer] = splitAnswers(await exchange(server.url, expecting({ path })), ['GET']);
      const plain = await client.get(path);
      expect([answer!.status, answer!.body]).toEqual([plain.status, await plain.text()]);
    },
  );

  it('leaves a file that is not there unasked for', async () => {
    const path = filePath({ id: 'nothing' }, small.upload.files[0]!);
    const head = requestText({
      method: 'POST',
      path,
      headers: { Expect: '100-continue', 'Content-Type': FORM_TYPE, 'Content-Length': '100' },
    });
    const came = await exchange(server.url, head, (text) => text.endsWith('\n'));
    expect(came).toMatch(/^HTTP\/1\.1 404 /);
  });
});
