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
    [...log.matchAll(/\[request\] (.*)$/gm)].map((match) => match[1]!.replace(/ [\d.]+ ms/, ' _'));

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
