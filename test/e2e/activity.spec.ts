import { Client } from '../support/client.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});
afterAll(() => server.stop());

type Json = Record<string, unknown>;
const today = new Date().toISOString().slice(0, 10);

describe('downloads', () => {
  it('are counted on the file, the upload, its owner and the day', async () => {
    const { token } = await admin.createToken();
    const headers = { 'X-PlikToken': token };
    const link = await client.request('PUT', '/a.txt', { body: 'hello world', headers });
    const path = new URL((await link.text()).trim()).pathname;
    for (let i = 0; i < 3; i += 1) await (await client.get(path)).text();
    // A later piece is not another download; HEAD is none at all.
    await (await client.get(path, { Range: 'bytes=6-' })).text();
    await client.head(path);
    const [, , uploadId, fileId] = path.split('/');
    const upload = async (): Promise<Json> => json(admin.get(`/upload/${uploadId!}`));
    // Counted in batches: the last piece may be in one of its own.
    await eventually(async () => (await upload()).downloadedBytes === 38);
    const seen = await upload();
    expect(seen).toMatchObject({ downloadCount: 3, downloadedBytes: 38 });
    expect(seen.lastDownloadedAt).toMatch(/Z$/);
    expect((seen.files as Json[])[0]).toMatchObject({ downloadCount: 3 });
    const stranger = (await (await client.get(`/upload/${uploadId!}`)).json()) as Json;
    expect(stranger.downloadCount).toBeUndefined();

    const counts = { downloads: 3, downloadedBytes: 38, uploads: 1, uploadedBytes: 11 };
    for (const base of ['/me/stats', '/stats']) {
      const days = await json<Json[]>(admin.get(`${base}/activity/daily?days=3`));
      expect(days).toHaveLength(3);
      expect(days[2]).toEqual({ day: today, ...counts });
      expect(days[0]).toMatchObject({ downloads: 0, uploads: 0 });
      const { usage } = await json<{ usage: Json }>(admin.get(base));
      const windows = { today: 3, last7Days: 3, last30Days: 3 };
      expect(usage.downloads).toEqual({ total: 3, bytes: 38, ...windows });
    }
    const trend = { downloadCount: 3, downloadedBytes: 38 };
    for (const [route, item] of [
      ['/stats/trending/uploads?window=7d', { id: uploadId, user: 'local:admin', ...trend }],
      ['/me/stats/trending/uploads', { id: uploadId, files: 1, size: 11, ...trend }],
      ['/stats/trending/files?sort=downloadedBytes', { id: fileId, fileName: 'a.txt', ...trend }],
    ] as const) {
      expect(await json<Json[]>(admin.get(route))).toEqual([expect.objectContaining(item)]);
    }
  });

  it.each([
    ['/stats/activity/daily?days=0', 'invalid days'],
    ['/stats/activity/daily?days=32', 'invalid days'],
    ['/me/stats/activity/daily?days=x', 'invalid days'],
    ['/stats/trending/uploads?window=2d', 'invalid window'],
    ['/stats/trending/files?sort=name', 'invalid sort'],
    ['/me/stats/trending/uploads?limit=0', 'invalid limit'],
  ])('GET %s: 400 %s', async (path, text) => {
    const response = await admin.get(path);
    expect([response.status, await response.text()]).toEqual([400, `${text}\n`]);
  });
});

describe('login of a command line client', () => {
  const post = (path: string, body: Json): Promise<Response> =>
    client.request('POST', `/auth/cli/${path}`, { body: JSON.stringify(body) });

  it('gives its token out once, to the one who knows the secret', async () => {
    const begun = (await (await post('init', { hostname: 'a b' })).json()) as Json;
    const { code, secret } = begun;
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(begun.verifyURL).toBe(`${server.url}/#/cli-auth?code=${String(code)}&hostname=a%20b`);
    expect(begun.expiresIn).toBe(300);
    expect(await (await post('poll', { code, secret })).json()).toEqual({ status: 'pending' });
    const wrong = await post('poll', { code, secret: 'x' });
    expect([wrong.status, await wrong.text()]).toEqual([401, 'invalid secret\n']);
    const approved = await json(admin.post('/auth/cli/approve', { code, comment: 'laptop' }));
    expect(approved).toEqual({ status: 'approved' });
    expect((await admin.post('/auth/cli/approve', { code })).status).toBe(400);
    const polls = await Promise.all([1, 2, 3].map(() => post('poll', { code, secret })));
    expect(polls.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const won = polls.find(({ status }) => status === 200)!;
    const { token } = (await won.json()) as { token: string };
    const sent = await client.request('PUT', '/b.txt', {
      body: 'b',
      headers: { 'X-PlikToken': token },
    });
    expect(sent.status).toBe(200);
  });

  it.each([undefined, {}, { hostname: '' }, { hostname: null }])(
    'the page to visit names no host when none is given: %j',
    async (body) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const init = client.request('POST', '/auth/cli/init', { body: text });
      const { code, verifyURL } = await json<Json>(init);
      expect(verifyURL).toBe(`${server.url}/#/cli-auth?code=${String(code)}`);
    },
  );

  it.each([
    ['poll', {}, 400, 'missing code'],
    ['poll', { code: 'AAAA-AAAA' }, 400, 'missing secret'],
    ['poll', { code: 'AAAA-AAAA', secret: 'x' }, 404, 'CLI auth session not found or expired'],
    ['approve', { code: 'AAAA-AAAA' }, 401, 'you must be authenticated, please login first'],
  ])('POST /auth/cli/%s %j: %d', async (path, body, status, text) => {
    const response = await post(path, body);
    expect([response.status, await response.text()]).toEqual([status, `${text}\n`]);
  });
});
