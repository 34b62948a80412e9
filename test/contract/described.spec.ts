import { once } from 'node:events';
import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareAnswers, failUndescribed } from '../support/described.js';

const ERROR = {
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': 'a-1',
};
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': 'a-1' };
const DAY = { downloads: 0, downloadedBytes: 0, uploads: 0, uploadedBytes: 0 };

describe('the comparison of answers with openapi.json', () => {
  let server: Server;
  let answer: RequestListener;
  let url: string;

  beforeAll(async () => {
    server = createServer((req, res) => {
      answer(req, res);
    });
    compareAnswers(server, '', false);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  /** What is said of one answer. */
  async function saidOf(path: string, listener: RequestListener, init = {}): Promise<string> {
    answer = listener;
    await (await fetch(`${url}${path}`, init)).arrayBuffer();
    try {
      failUndescribed();
      return '';
    } catch (error) {
      return (error as Error).message.split('\n  ').slice(1).join('; ');
    }
  }

  const text =
    (status: number, body: string, headers: object = {}): RequestListener =>
    (_req, res) => {
      res.writeHead(status, { ...ERROR, ...headers });
      res.end(body);
    };
  const json =
    (value: unknown, headers: object = {}): RequestListener =>
    (_req, res) => {
      res.writeHead(200, { ...JSON_TYPE, ...headers });
      res.write(JSON.stringify(value));
      res.end();
    };

  it('says nothing of what is described', async () => {
    expect(await saidOf('/upload/x', text(404, 'upload x not found\n'))).toBe('');
    const days = [{ ...DAY, day: '2026-02-28' }];
    expect(await saidOf('/stats/activity/daily', json(days))).toBe('');
    expect(await saidOf('/nothing', text(404, '404 page not found\n'))).toBe('');
  });

  it.each([
    ['a status', text(418, 'tea\n'), 'GET /upload/{uploadID} → 418 is not described: tea\n'],
    ['a text', text(404, 'gone\n'), '→ 404: its text is not described: gone'],
    ['no line break', text(404, 'upload x not found'), '→ 404: body must match pattern "\\n$"'],
    [
      'a header',
      text(404, 'upload x not found\n', { 'X-More': '1' }),
      '→ 404: header x-more is not described: 1',
    ],
    [
      'another type',
      text(404, 'upload x not found\n', { 'Content-Type': 'text/html' }),
      '→ 404: its type is text/html',
    ],
    [
      'no id',
      (_req: IncomingMessage, res: ServerResponse) => {
        res.writeHead(404, { ...ERROR, 'X-Request-Id': '' });
        res.end('upload x not found\n');
      },
      '→ 404: header x-request-id: ',
    ],
  ] as const)('finds %s', async (_what, listener: RequestListener, said) => {
    expect(await saidOf('/upload/x', listener)).toContain(said);
  });

  it.each([
    ['a field that is not described', { day: '2026-02-28', more: 1 }, 'additional properties'],
    ['a field of another type', { day: '2026-02-28', uploads: '1' }, 'must be integer'],
    ['a field that is missing', {}, "must have required property 'day'"],
    ['a day that is none', { day: '28.2.2026' }, 'must match format "date"'],
  ])('finds %s', async (_what, part, said) => {
    const listener = json([{ ...DAY, ...part }]);
    expect(await saidOf('/stats/activity/daily', listener)).toContain(said);
  });

  it('finds a header that is missing, and a body that should not be there', async () => {
    const missing = await saidOf('/upload/x', (_req, res) => {
      res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
      res.end('upload x not found\n');
    });
    expect(missing).toContain('header x-content-type-options is missing');
    expect(missing).toContain('header x-request-id is missing');
    const headers = { Location: '/#/', 'Cache-Control': 'no-store', 'X-Request-Id': 'a' };
    const body = await saidOf(
      '/file/a/b/c',
      (_req, res) => {
        res.writeHead(302, headers);
        res.end('<a>');
      },
      { redirect: 'manual' },
    );
    expect(body).toContain('→ 302: there is a body: <a>');
  });
});
