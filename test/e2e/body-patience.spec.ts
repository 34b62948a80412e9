import { SmallBodies } from '../../src/http/small-bodies.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const KiB = 1024;
const MiB = 1024 * KiB;

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
});
afterAll(() => server.stop());

describe('who may not, is refused before a byte of the body is there', () => {
  let forced: TestServer;
  let user: Account;

  beforeAll(async () => {
    const settings = { FEATURE_AUTHENTICATION: 'forced', UPLOAD_WHITELIST: '["192.0.2.0/24"]' };
    forced = await startWithAccounts({ ...settings, SOURCE_IP_HEADER: 'X-Real-IP' });
    user = await (await Account.admin(forced)).newAccount({ login: 'somebody' });
  });
  afterAll(() => forced.stop());

  const trusted = { 'X-Real-IP': '192.0.2.1' };
  const mine = (): Record<string, string> => user.headers;

  it.each<[string, string, () => Record<string, string>, number, string]>([
    [
      'POST',
      '/upload',
      () => trusted,
      400,
      'unable to create upload : anonymous uploads are disabled',
    ],
    ['POST', '/upload', () => ({}), 403, 'untrusted source IP address'],
    ['POST', '/', () => trusted, 400, 'unable to create upload : anonymous uploads are disabled'],
    ['PUT', '/x', () => trusted, 400, 'unable to create upload : anonymous uploads are disabled'],
    ['PATCH', '/me', () => ({}), 401, 'you must be authenticated, please login first'],
    ['POST', '/me/token', () => ({}), 401, 'you must be authenticated, please login first'],
    ['POST', '/auth/cli/approve', () => ({}), 401, 'you must be authenticated, please login first'],
    ['POST', '/user', () => ({}), 401, 'you must be authenticated, please login first'],
    ['POST', '/user', mine, 403, 'you need administrator privileges'],
    ['POST', '/user/local:admin', mine, 403, 'you need administrator privileges'],
    ['POST', '/user/local:nobody', mine, 403, 'you need administrator privileges'],
  ])('%s %s', async (method, path, headers, status, text) => {
    const head = requestHead(method, path, { ...headers(), 'Content-Length': String(50 * KiB) });
    const answer = await rawExchange(forced.url, [head]);
    expect([answer.status, answer.text]).toEqual([status, `${text}\n`]);
  });
});

describe('bodies that do not come', () => {
  let usual: SmallBodies['bounds'];
  let bodies: SmallBodies;
  const open: RawConnection[] = [];

  beforeEach(() => {
    bodies = server.app.get(SmallBodies);
    usual = { ...bodies.bounds };
  });
  afterEach(() => {
    Object.assign(bodies.bounds, usual);
    for (const connection of open.splice(0)) connection.destroy();
  });

  /** The start of a body whose rest never comes. */
  async function begin(path: string, sent: number, length: number): Promise<RawConnection> {
    const connection = await RawConnection.open(server.url);
    open.push(connection);
    await connection.send(requestHead('POST', path, { 'Content-Length': String(length) }));
    await connection.send(' '.repeat(sent));
    return connection;
  }

  it('are waited for fifteen seconds, and 64 MiB of them', () => {
    expect(usual).toEqual({ time: 15_000, memory: 64 * MiB });
  });

  it('end with 408, and so does the connection', async () => {
    bodies.bounds.time = 200;
    const silent = await begin('/upload', 1000, MiB);
    const answer = await silent.answer();
    expect([answer.status, answer.text, answer.headers.connection]).toEqual([
      408,
      'unable to read request body : it has to arrive within 0.2 seconds\n',
      'close',
    ]);
    await eventually(() => silent.socket.destroyed || silent.socket.readableEnded);
  });

  it('a drop now and then does not help', async () => {
    bodies.bounds.time = 300;
    const slow = await begin('/auth/cli/init', 10, 10_000);
    const drops = setInterval(() => slow.socket.write(' '), 20);
    try {
      expect((await slow.answer()).status).toBe(408);
    } finally {
      clearInterval(drops);
    }
  });

  it('are kept within a bound over all connections, and small ones still get through', async () => {
    bodies.bounds.memory = 2 * MiB;
    const many = await Promise.all(
      Array.from({ length: 8 }, () => begin('/upload', 500 * KiB, 600 * KiB)),
    );
    const first = await Promise.any(many.map((connection) => connection.answer()));
    expect([first.status, first.text]).toEqual([
      503,
      'too many requests are being received, please try again later\n',
    ]);
    expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);
    expect((await client.request('POST', '/auth/cli/init', { body: '{}' })).status).toBe(200);
    for (const connection of open.splice(0)) connection.destroy();
    const large = JSON.stringify({ comments: '', x: ' '.repeat(900 * KiB) });
    await eventually(async () => (await client.postUpload(large)).status === 200);
  });

  it('cost what was sent, and not what was announced', async () => {
    bodies.bounds.memory = MiB;
    for (let i = 0; i < 20; i += 1) await begin('/upload', 1, MiB);
    expect((await client.postUpload(`{"x":"${' '.repeat(500 * KiB)}"}`)).status).toBe(200);
  });

  it('in pieces of one byte are read whole', async () => {
    const connection = await RawConnection.open(server.url);
    open.push(connection);
    await connection.send(requestHead('POST', '/upload', { 'Transfer-Encoding': 'chunked' }));
    const text = `{"comments":"${'c'.repeat(20_000)}"}`;
    await connection.send(Array.from(text, (c) => `1\r\n${c}\r\n`).join('') + '0\r\n\r\n');
    const answer = await connection.answer();
    expect([answer.status, (JSON.parse(answer.text) as { comments: string }).comments]).toEqual([
      200,
      'c'.repeat(20_000),
    ]);
  });

  it('whoever leaves in the middle leaves no memory taken', async () => {
    bodies.bounds.memory = 2 * MiB;
    for (let i = 0; i < 10; i += 1) {
      const connection = await begin('/upload', 300 * KiB, 600 * KiB);
      connection.destroy();
    }
    const large = JSON.stringify({ x: ' '.repeat(700 * KiB) });
    await eventually(async () => (await client.postUpload(large)).status === 200);
  });
});
