import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { DataSource } from 'typeorm';
import { SettingEntity } from '../../src/database/entities/setting.entity.js';
import { RouteTable } from '../../src/http/route-table.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload, filePath, form } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** Everybody who may send a request, in the order of the columns below. */
const SENDERS = [
  'anonymous',
  'other user',
  'own token',
  "other's token",
  'upload token',
  'admin',
  "admin's token",
  'impersonating admin',
  'revoked token',
  'deleted user',
  'expired session',
] as const;
type Sender = (typeof SENDERS)[number];

/** One status per sender; the classes of contract §3.7. */
const RULES: Readonly<Record<string, readonly number[]>> = {
  open: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  noticed: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  anyone: [200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403],
  visitor: [200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  uploadAdmin: [403, 403, 200, 403, 200, 200, 403, 200, 403, 403, 403],
  session: [401, 200, 401, 401, 401, 200, 401, 200, 401, 403, 403],
  // Somebody else's account: its owner is the one whom the administrator acts as.
  account: [401, 403, 401, 401, 401, 200, 401, 200, 401, 403, 403],
  admin: [401, 403, 401, 401, 401, 200, 401, 200, 401, 403, 403],
};

interface World {
  readonly upload: OwnUpload;
  readonly stored: string;
  readonly missing: string;
  readonly ownerId: string;
  readonly token: string;
  readonly headers: Readonly<Record<Sender, Headers>>;
}

interface Row {
  readonly rule: keyof typeof RULES;
  readonly path: (world: World) => string;
  readonly body?: (world: World) => string | FormData;
  /** What a request that is let through gets instead of 200. */
  readonly through?: number;
}

const json = (value: object) => (): string => JSON.stringify(value);
const file = (): FormData => form('a.txt', 'content');
const fixed = (path: string) => (): string => path;

/** Every route, and who may call it. */
const TABLE: Readonly<Record<string, Row>> = {
  'GET /config': { rule: 'open', path: fixed('/config') },
  'GET /version': { rule: 'noticed', path: fixed('/version') },
  'GET /health': { rule: 'open', path: fixed('/health') },
  'GET /openapi': { rule: 'open', path: fixed('/openapi') },
  'GET /openapi.json': { rule: 'open', path: fixed('/openapi.json') },
  'GET /health/ready': { rule: 'open', path: fixed('/health/ready') },
  'GET /qrcode': { rule: 'open', path: fixed('/qrcode?url=x') },
  'GET /auth/logout': { rule: 'open', path: fixed('/auth/logout') },
  'POST /auth/cli/init': { rule: 'open', path: fixed('/auth/cli/init') },
  'POST /auth/cli/poll': { rule: 'open', path: fixed('/auth/cli/poll'), through: 400 },
  'POST /auth/cli/approve': { rule: 'session', path: fixed('/auth/cli/approve'), through: 400 },
  ...Object.fromEntries(
    // None of them is configured here: whoever asks is told so.
    ['google', 'ovh', 'oidc', 'github'].flatMap((name): [string, Row][] => [
      [
        `GET /auth/${name}/login`,
        { rule: 'open', path: fixed(`/auth/${name}/login`), through: 400 },
      ],
      [
        `GET /auth/${name}/callback`,
        { rule: 'open', path: fixed(`/auth/${name}/callback`), through: 400 },
      ],
    ]),
  ),
  'POST /auth/local/login': {
    rule: 'visitor',
    path: fixed('/auth/local/login'),
    body: json({ login: 'admin', password: 'administrator' }),
  },
  'POST /': { rule: 'anyone', path: fixed('/'), body: file },
  'PUT /': { rule: 'anyone', path: fixed('/'), body: () => 'content' },
  'PUT /:filename': { rule: 'anyone', path: fixed('/a.txt'), body: () => 'content' },
  'POST /upload': { rule: 'anyone', path: fixed('/upload'), body: json({}) },
  'GET /upload/:uploadID': { rule: 'anyone', path: ({ upload }) => `/upload/${upload.id}` },
  'PATCH /upload/:uploadID': {
    rule: 'uploadAdmin',
    path: ({ upload }) => `/upload/${upload.id}`,
    body: json({ ttl: 60 }),
  },
  'DELETE /upload/:uploadID': { rule: 'uploadAdmin', path: ({ upload }) => `/upload/${upload.id}` },
  'POST /file/:uploadID': {
    rule: 'uploadAdmin',
    path: ({ upload }) => `/file/${upload.id}`,
    body: file,
  },
  ...Object.fromEntries(
    ['file', 'stream'].flatMap((kind): [string, Row][] => {
      const template = `/${kind}/:uploadID/:fileID/:filename`;
      const under = (path: string): string => path.replace(/^\/file/, `/${kind}`);
      return [
        [`GET ${template}`, { rule: 'anyone', path: ({ stored }) => under(stored) }],
        [`DELETE ${template}`, { rule: 'uploadAdmin', path: ({ stored }) => under(stored) }],
        [
          `POST ${template}`,
          { rule: 'uploadAdmin', path: ({ missing }) => under(missing), body: file },
        ],
      ];
    }),
  ),
  'GET /archive/:uploadID/:filename': {
    rule: 'anyone',
    path: ({ upload }) => `/archive/${upload.id}/a.zip`,
  },
  'GET /me': { rule: 'session', path: fixed('/me') },
  'PATCH /me': { rule: 'session', path: fixed('/me'), body: json({ name: 'x' }) },
  'DELETE /me': { rule: 'session', path: fixed('/me') },
  'POST /me/logout-everywhere': { rule: 'session', path: fixed('/me/logout-everywhere') },
  'GET /me/uploads': { rule: 'session', path: fixed('/me/uploads') },
  'DELETE /me/uploads': { rule: 'session', path: fixed('/me/uploads') },
  'GET /me/stats': { rule: 'session', path: fixed('/me/stats') },
  'GET /me/stats/activity/daily': { rule: 'session', path: fixed('/me/stats/activity/daily') },
  'GET /me/stats/trending/uploads': { rule: 'session', path: fixed('/me/stats/trending/uploads') },
  'GET /me/token': { rule: 'session', path: fixed('/me/token') },
  'POST /me/token': { rule: 'session', path: fixed('/me/token'), body: json({}) },
  // Nobody but its owner knows it: for others it is not there.
  'DELETE /me/token/:token': { rule: 'session', path: ({ token }) => `/me/token/${token}` },
  'GET /user/:userID': { rule: 'account', path: ({ ownerId }) => `/user/${ownerId}` },
  'POST /user/:userID': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}`,
    body: ({ ownerId }) => JSON.stringify({ id: ownerId }),
  },
  'DELETE /user/:userID': { rule: 'account', path: ({ ownerId }) => `/user/${ownerId}` },
  'DELETE /user/:userID/sessions': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions`,
  },
  'GET /user/:userID/sessions': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions`,
  },
  'DELETE /user/:userID/sessions/:sessionID': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions/none`,
    through: 404,
  },
  'POST /user': {
    rule: 'admin',
    path: fixed('/user'),
    body: () => JSON.stringify({ provider: 'ovh', login: randomUUID() }),
  },
  'GET /users': { rule: 'admin', path: fixed('/users') },
  'GET /users/search': { rule: 'admin', path: fixed('/users/search?q=ad') },
  'GET /uploads': { rule: 'admin', path: fixed('/uploads') },
  'GET /stats': { rule: 'admin', path: fixed('/stats') },
  'GET /admin/logging': { rule: 'admin', path: fixed('/admin/logging') },
  'GET /admin/audit': { rule: 'admin', path: fixed('/admin/audit') },
  'POST /admin/logging': { rule: 'admin', path: fixed('/admin/logging'), body: json({}) },
  'GET /admin/settings': { rule: 'admin', path: fixed('/admin/settings') },
  'GET /admin/clean': { rule: 'admin', path: fixed('/admin/clean') },
  'POST /admin/clean': { rule: 'admin', path: fixed('/admin/clean') },
  'GET /admin/storage': { rule: 'admin', path: fixed('/admin/storage') },
  'GET /admin/storage/check': { rule: 'admin', path: fixed('/admin/storage/check') },
  'POST /admin/storage/check': {
    rule: 'admin',
    path: fixed('/admin/storage/check'),
    // A mistake of an administrator: a check that runs would be in the way of the next one.
    body: json({ backend: 'tape' }),
    through: 400,
  },
  'DELETE /admin/storage/check': {
    rule: 'admin',
    path: fixed('/admin/storage/check'),
    through: 400,
  },
  'GET /admin/maintenance': { rule: 'admin', path: fixed('/admin/maintenance') },
  'POST /admin/maintenance': {
    rule: 'admin',
    path: fixed('/admin/maintenance'),
    body: json({ on: false }),
  },
  'GET /stats/activity/daily': { rule: 'admin', path: fixed('/stats/activity/daily') },
  'GET /stats/trending/uploads': { rule: 'admin', path: fixed('/stats/trending/uploads') },
  'GET /stats/trending/files': { rule: 'admin', path: fixed('/stats/trending/files') },
};

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startWithAccounts({ MAX_FAILED_LOGINS: '0', AUDIT_LOG: '["file"]' });
  client = Client.of(server);
});
afterAll(() => server.stop());

/** A session cookie that was good a year and more ago. */
async function expiredSession(userId: string): Promise<Headers> {
  const [row] = await server.app.get(DataSource).getRepository(SettingEntity).find();
  const claims = { uid: userId, xsrf: 'x', created_at: '1600000000' };
  const token = jwt.sign(claims, row!.value, { algorithm: 'HS512', noTimestamp: true });
  return { Cookie: `plik-session=${token}`, 'X-XSRFToken': 'x' };
}

const tokenOf = async (account: Account): Promise<Headers> => ({
  'X-PlikToken': (await account.createToken()).token,
});

async function newWorld(): Promise<World> {
  const admin = await Account.admin(server);
  const name = randomUUID();
  const owner = await admin.newAccount({ login: `owner-${name}` });
  const other = await admin.newAccount({ login: `other-${name}` });
  const gone = await admin.newAccount({ login: `gone-${name}` });
  const revoked = await tokenOf(gone);
  await gone.delete('/me');
  const own = await tokenOf(owner);
  const files = [{ fileName: 'a.txt' }, { fileName: 'a.txt' }];
  const upload = await owner.create({ files }, own['X-PlikToken']);
  await client.postFile(upload, upload.files[0]!, 'content');
  const ownerId = `local:owner-${name}`;
  return {
    upload,
    stored: filePath(upload, upload.files[0]!),
    missing: filePath(upload, upload.files[1]!),
    ownerId,
    token: own['X-PlikToken']!,
    headers: {
      anonymous: {},
      'other user': other.headers,
      'own token': own,
      "other's token": await tokenOf(other),
      'upload token': { 'X-UploadToken': upload.uploadToken },
      admin: admin.headers,
      "admin's token": await tokenOf(admin),
      'impersonating admin': { ...admin.headers, 'X-Plik-Impersonate': ownerId },
      'revoked token': revoked,
      'deleted user': gone.headers,
      'expired session': await expiredSession(ownerId),
    },
  };
}

function expected(route: string, { rule, through = 200 }: Row, sender: Sender): number {
  const status = RULES[rule]![SENDERS.indexOf(sender)]!;
  if (status !== 200) return status;
  const foreign = sender === 'other user' || sender === 'admin';
  return route === 'DELETE /me/token/:token' && foreign ? 404 : through;
}

const routes = (): string[] =>
  server.app.get(RouteTable).routes.map(({ method, template }) => `${method} ${template}`);

describe('who may call what', () => {
  it('is decided for every route', () => {
    expect(routes().sort()).toEqual(Object.keys(TABLE).sort());
  });

  it.each(Object.entries(TABLE))('%s', async (route, row) => {
    const [method = ''] = route.split(' ');
    const seen: Record<string, number> = {};
    const wanted: Record<string, number> = {};
    // What takes something away, or uses it up, leaves no world for the next sender.
    const consuming =
      method === 'DELETE' || (method === 'POST' && /:fileID|-everywhere/.test(route));
    let world = await newWorld();
    for (const sender of SENDERS) {
      // The administrator's own account must survive.
      if (route === 'DELETE /me' && sender === 'admin') continue;
      const headers = world.headers[sender];
      const body = row.body?.(world);
      const init = body === undefined ? { headers } : { headers, body };
      const response = await client.request(method, row.path(world), init);
      await response.arrayBuffer();
      seen[sender] = response.status;
      wanted[sender] = expected(route, row, sender);
      if (consuming && response.ok) world = await newWorld();
    }
    expect(seen).toEqual(wanted);
  });
});

describe('with the cookies of an administrator alone', () => {
  it('a page of another site changes nothing, by any route', async () => {
    const world = await newWorld();
    const { admin } = world.headers;
    const cookies = { Cookie: admin.Cookie ?? '' };
    const pages: readonly (readonly [Headers, string])[] = [
      [cookies, '403 missing xsrf header'],
      [{ ...cookies, 'Sec-Fetch-Site': 'cross-site' }, '403 requests of other sites are refused'],
      [{ ...cookies, Origin: 'https://evil.example' }, '403 requests of other sites are refused'],
      [{ ...admin, 'Sec-Fetch-Site': 'cross-site' }, '403 requests of other sites are refused'],
    ];
    let asked = 0;
    for (const [route, row] of Object.entries(TABLE)) {
      const [method = ''] = route.split(' ');
      // Reading is harmless, and what is open to all looks at no cookie.
      if (method === 'GET' || row.rule === 'open') continue;
      for (const [headers, refusal] of pages) {
        const body = row.body?.(world);
        const init = body === undefined ? { headers } : { headers, body };
        const response = await client.request(method, row.path(world), init);
        const [text] = (await response.text()).trim().split(' : ');
        expect([route, `${response.status} ${text}`]).toEqual([route, refusal]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(80);
  });
});
