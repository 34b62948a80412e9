import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload } from '../support/client.js';
import { BOUNDARY, FORM_TYPE } from '../support/multipart.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import {
  type PipelinedRequest,
  pipelined,
  requestText,
  splitAnswers,
} from '../support/pipeline.js';
import { dial, isWhole, readAll } from '../support/raw.js';
import { type TestServer } from '../support/server.js';
import { settingsFor } from '../support/storages.js';
import { eventually, within } from '../support/wait.js';

const FORM = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--${BOUNDARY}--\r\n`;

/** One of each kind of answer, with the status that it has. */
const kinds = (
  { id, uploadToken }: OwnUpload,
  path: string,
): (readonly [PipelinedRequest, number])[] => [
  [{ path: '/config' }, 200],
  [{ path: '/version' }, 200],
  [{ path: '/health' }, 200],
  [{ path: '/qrcode?url=x' }, 200],
  [{ path: '/' }, 200],
  [{ path: '/index.html' }, 301],
  [{ path: '//config' }, 301],
  [{ path: '/nothing' }, 404],
  [{ path: '/%zz' }, 400],
  [{ path: `/upload/${id}` }, 200],
  [{ path: '/upload/nothing' }, 404],
  [{ path }, 200],
  [{ method: 'HEAD', path }, 200],
  [{ path, headers: { Range: 'bytes=0-1' } }, 206],
  [{ path, headers: { Range: 'bytes=99-' } }, 416],
  [{ path, headers: { 'If-None-Match': '*' } }, 304],
  [{ path, headers: { 'If-Match': '"x"' } }, 412],
  [{ path: `${path}x` }, 400],
  [{ path: `/archive/${id}/a.zip` }, 200],
  [{ method: 'POST', path: '/upload', body: '{}' }, 200],
  [{ method: 'POST', path: '/upload', body: 'no JSON' }, 400],
  [{ method: 'POST', path: '/', headers: { 'Content-Type': FORM_TYPE }, body: FORM }, 200],
  [{ method: 'PUT', path: '/b.txt', body: 'abc' }, 200],
  [
    {
      method: 'POST',
      path: `/file/${id}`,
      headers: { 'Content-Type': FORM_TYPE, 'X-UploadToken': uploadToken },
      body: FORM,
    },
    200,
  ],
  [{ path: '/upload/x', headers: { 'X-PlikToken': 'wrong' } }, 403],
  [{ path: '/me' }, 401],
];

const named = (request: PipelinedRequest): string => `${request.method ?? 'GET'} ${request.path}`;

async function on(
  settings: Record<string, string>,
  work: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startWithAccounts(settings);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

describe('Strict-Transport-Security (contract §2.2)', () => {
  it.each([
    ['true', 'max-age=31536000'],
    ['false', undefined],
  ])('AssumeHTTPS=%s: on every answer alike', async (assumed, header) => {
    await on({ ASSUME_HTTPS: assumed }, async (server) => {
      const { upload, path } = await Client.of(server).store('hello world!');
      const all = kinds(upload, path);
      const answers = await pipelined(
        server.url,
        all.map(([request]) => request),
      );
      const seen = answers.map(({ status, headers }, i) => [
        ...[named(all[i]![0]), status, headers['strict-transport-security']],
      ]);
      expect(seen).toEqual(all.map(([request, status]) => [named(request), status, header]));
    });
  });
});

describe('X-Request-Id', () => {
  it.each(['false', 'true'])(
    'the long way: %s; is on every answer, as it came',
    async (longWay) => {
      const server = await startWithAccounts({}, undefined, longWay === 'true');
      try {
        const { upload, path } = await Client.of(server).store('hello world!');
        const all = kinds(upload, path);
        const asked = all.map(([request], i) => ({
          ...request,
          headers: { ...request.headers, 'X-Request-Id': `Request_${i}.of-mine` },
        }));
        const answers = await pipelined(server.url, asked);
        const seen = answers.map(({ status, headers }, i) => [
          ...[named(all[i]![0]), status, headers['x-request-id']],
        ]);
        const wanted = all.map(([request, status], i) => [
          ...[named(request), status, `Request_${i}.of-mine`],
        ]);
        expect(seen).toEqual(wanted);
        const ids = async (): Promise<(string | undefined)[]> =>
          (
            await pipelined(
              server.url,
              [...all, ...all].map(([request]) => request),
            )
          ).map(({ headers }) => headers['x-request-id']);
        const fresh = [...(await ids()), ...(await ids())];
        for (const id of fresh) expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
        expect(new Set(fresh).size).toBe(fresh.length);
      } finally {
        await server.stop();
      }
    },
  );

  it('is a fresh one where the given one is not well-formed, or given twice', async () => {
    await on({}, async (server) => {
      const bad = ['', ' ', 'a b', 'a\u00e9', 'a\tb', 'a/b', 'a,b', '<a>', 'x'.repeat(129)];
      const sent = [...bad, 'x'.repeat(128)].map((id) => ({
        path: '/config',
        headers: { 'X-Request-Id': id },
      }));
      const twice = { 'X-Request-Id': 'a', 'x-request-id': 'b' };
      const came = await pipelined(server.url, [...sent, { path: '/config', headers: twice }]);
      const ids = came.map(({ headers }) => headers['x-request-id']);
      const fresh = /^[0-9a-f]{12}-[0-9a-z]+$/;
      expect(ids.map((id) => fresh.test(id ?? ''))).toEqual([...bad.map(() => true), false, true]);
      expect(ids.at(-2)).toBe('x'.repeat(128));
    });
  });

  it('is on answers to what is no HTTP, CONNECT and unknown expectations', async () => {
    await on({}, async (server) => {
      const given = 'Host: x\r\nX-Request-Id: mine\r\n';
      const answers = await Promise.all(
        [
          'NONSENSE\r\n\r\n',
          `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
          `GET /config HTTP/1.1\r\nX-Request-Id: mine\r\n\r\n`,
          `CONNECT x:1 HTTP/1.1\r\n${given}\r\n`,
          `POST /upload HTTP/1.1\r\n${given}Expect: more\r\nContent-Length: 2\r\n\r\n{}`,
        ].map(async (text) => {
          const socket = await dial(server.url);
          socket.write(text);
          const answer = await readAll(socket, isWhole);
          socket.destroy();
          const [status] = /\d{3}/.exec(answer) ?? [];
          return [status, /^x-request-id: (.*)$/im.exec(answer)?.[1]?.trim()];
        }),
      );
      const fresh = expect.stringMatching(/^[0-9a-f]{12}-[0-9a-z]+$/) as string;
      expect(answers).toEqual([
        ...[
          ['400', fresh],
          ['431', fresh],
        ],
        ...['400', '400', '417'].map((status) => [status, 'mine']),
      ]);
    });
  });
});

describe('below a Path', () => {
  it('every answer is that of a server without one, and above it there is nothing', async () => {
    await on({ PATH: '/deep/er' }, async (server) => {
      const origin = new URL(server.url).origin;
      const { upload, path } = await Client.of(server).store('hello world!');
      const all = kinds(upload, path).filter(([request]) => !request.path.startsWith('//'));
      const below = all.map(([request]) => ({ ...request, path: `/deep/er${request.path}` }));
      const statuses = (await pipelined(origin, below)).map(({ status }) => status);
      expect(statuses).toEqual(all.map(([, status]) => status));
      for (const prefix of ['', '/deep', '/deep/er2', '/DEEP/ER']) {
        const above = all.map(([request]) => ({ ...request, path: prefix + request.path }));
        const found = (await pipelined(origin, above)).filter(({ status }) => status < 400);
        expect([prefix, found]).toEqual([prefix, []]);
      }
    });
  });
});

describe('a server that stops', () => {
  it('answers what has begun, and says on each answer that it is the last one', async () => {
    await on({ SHUTDOWN_TIMEOUT_STR: '60s' }, async (server) => {
      const { upload, path } = await Client.of(server).store('hello world!');
      const all = kinds(upload, path);
      const begun = await Promise.all(
        all.map(async ([request]) => {
          const socket = await dial(server.url);
          socket.write(requestText({ path: '/health' }));
          // One answer first: a connection that nobody has accepted yet would not be known.
          await readAll(socket, isWhole);
          const text = requestText(request);
          const head = text.indexOf('\r\n') + 2;
          const answer = readAll(socket);
          socket.write(text.slice(0, head));
          return { answer, rest: () => socket.write(text.slice(head)) };
        }),
      );
      // They have come, and their first lines with them, when one that came after them is answered.
      expect((await Client.of(server).get('/health')).status).toBe(200);
      const stopped = server.halt();
      for (const { rest } of begun) rest();
      const came = await Promise.all(begun.map(({ answer }) => answer));
      const seen = came.map((text, i) => {
        const [request] = all[i]!;
        const [answer, more] = splitAnswers(text, [request.method ?? 'GET']);
        return [named(request), answer?.status, answer?.headers.connection, more];
      });
      expect(seen).toEqual(
        all.map(([request, status]) => [named(request), status, 'close', undefined]),
      );
      await within(stopped, 'the end of the server');
    });
  });
});

describe('DebugRequests', () => {
  let folder: string;
  let child: ChildProcess;
  let log = '';
  let client: Client;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-requests-'));
    child = spawnPlikd(folder, [], {
      LISTEN_ADDRESS: '127.0.0.1',
      LISTEN_PORT: '0',
      FEATURE_AUTHENTICATION: 'enabled',
      DEBUG_REQUESTS: 'true',
      LOG_LEVEL: 'DEBUG',
      ...(await settingsFor(folder)),
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    }
    client = new Client(await listening(child));
  });
  afterAll(async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  });

  const lines = (): string[] =>
    [...log.matchAll(/\[request\] (.*)$/gm)].map((match) =>
      match[1]!.replace(/ [\d.]+ ms/, ' _').replace(/ (?:route|bytes|client|requestId)=.*/, ''),
    );

  it('gives every answer one line: method, path, status, time, and no word of a query or a header', async () => {
    const { upload, path } = await client.store('hello world!');
    await eventually(() => lines().some((line) => line.startsWith(`POST /file/${upload.id}/`)));
    const before = lines().length;
    const all = kinds(upload, path).filter(([{ path: asked }]) => asked !== '/%zz');
    const asked = all.map(([request]): PipelinedRequest => {
      const mark = request.path.includes('?') ? '&' : '?';
      const headers = { ...request.headers, 'X-Word': 'hushhush', Cookie: 'a=hushhush' };
      return { ...request, headers, path: `${request.path}${mark}word=hushhush` };
    });
    await pipelined(client.base, asked);
    await eventually(() => lines().length >= before + all.length);
    const wanted = all.map(([request, status]) => {
      const [short] = request.path.split('?');
      return `${request.method ?? 'GET'} ${short} ${status} _`;
    });
    expect(lines().slice(before).sort()).toEqual(wanted.sort());
    expect(log).not.toContain('hushhush');
    expect(log).not.toContain(upload.uploadToken);
  });

  it('says of what the client broke off that it was broken off', async () => {
    const { path } = await client.store(new Uint8Array(32 * 1024 * 1024));
    const socket = await dial(client.base);
    socket.write(requestText({ path }));
    await within(once(socket, 'data'), 'the first bytes');
    socket.destroy();
    await eventually(() => lines().includes(`GET ${path} 200 _ broken off`));
  });
});
