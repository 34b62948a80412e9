import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { DataSource } from 'typeorm';
import { SettingEntity } from '../../src/database/entities/setting.entity.js';
import { RouteTable } from '../../src/http/route-table.js';
import {
  RULES,
  type Row,
  SENDERS,
  type Sender,
  TABLE,
  type World,
} from '../support/access-routes.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, filePath } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { Tus } from '../support/tus.js';

/** What changes nothing. */
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startWithAccounts({
    MAX_FAILED_LOGINS: '0',
    AUDIT_LOG: '["file"]',
    RESUMABLE_DRAFT: 'true',
  });
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
    resumable: new URL(await new Tus(client).begin(5)).pathname,
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
      const headers = { ...world.headers[sender], ...row.headers };
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
      if (READING.has(method) || row.rule === 'open') continue;
      for (const [headers, refusal] of pages) {
        const body = row.body?.(world);
        const all = { ...headers, ...row.headers };
        const init = body === undefined ? { headers: all } : { headers: all, body };
        const response = await client.request(method, row.path(world), init);
        const [text] = (await response.text()).trim().split(' : ');
        expect([route, `${response.status} ${text}`]).toEqual([route, refusal]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(80);
  });
});
