import type { PageWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  admin = await Account.admin(server);
  await admin.newAccount({ login: 'somebody' });
  for (let i = 0; i < 2; i += 1) {
    await admin.create();
    await admin.createToken();
  }
});
afterAll(() => server.stop());

const get = (path: string, query: Record<string, string>): Promise<Response> =>
  admin.get(`${path}?${new URLSearchParams(query).toString()}`);

it.each([
  ['/me/token', ['createdAt']],
  ['/me/uploads', ['createdAt', 'size']],
  ['/uploads', ['createdAt', 'size']],
  ['/users', ['createdAt', 'size', 'lifetimeSize', 'downloadedBytes']],
])(
  'a cursor of %s is a place in the list that it was made for (contract §8)',
  async (path, sorts) => {
    const lists = sorts.flatMap((sort) => ['asc', 'desc'].map((order) => ({ sort, order })));
    for (const from of lists) {
      const { after } = await json<PageWire<unknown>>(get(path, { limit: '1', ...from }));
      for (const to of lists) {
        for (const side of ['after', 'before']) {
          const [status, text] = await answer(get(path, { ...to, [side]: after! }));
          const what = [from, to, side, status];
          if (from === to) expect(what).toEqual([from, to, side, 200]);
          else expect([...what, text]).toEqual([from, to, side, 400, 'invalid cursor\n']);
        }
      }
    }
  },
);

it.each([1e300, 1.5, -1e300, '2026', null])(
  'the value %p is a place in no list of numbers',
  async (value) => {
    const elements = [value, 'x', 'storedSize', 'desc'];
    const after = Buffer.from(JSON.stringify(elements)).toString('base64');
    const refused = await answer(get('/me/uploads', { sort: 'size', after }));
    expect(refused).toEqual([400, 'invalid cursor\n']);
  },
);

it.each(['bad', '{"limit":', '[1]', '\u00e9', '"{}"'])(
  'the paging header %j is none',
  async (header) => {
    for (const path of ['/me/token', '/me/uploads', '/uploads', '/users']) {
      const refused = await answer(admin.get(path, { 'X-Plik-Paging': header }));
      expect(refused).toEqual([400, 'invalid paging header\n']);
    }
  },
);
