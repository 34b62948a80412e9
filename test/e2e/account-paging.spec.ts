import type { PageWire } from '../../libs/wire/src/index.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** An element of any of the lists. */
interface Item {
  readonly id?: string;
  readonly token?: string;
}

let server: TestServer;
let client: Client;
let admin: Account;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
});

afterAll(() => server.stop());

const keyOf = ({ id, token }: Item): string => id ?? token!;

const query = (params: Record<string, string | number>): string =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(params).map(([k, v]) => [k, String(v)])),
  ).toString();

/** Pages of one list of one user. */
class List {
  constructor(
    readonly account: Account,
    readonly path: string,
    private readonly fixed: Record<string, string> = {},
  ) {}

  ask(params: Record<string, string | number>, headers = {}): Promise<Response> {
    return this.account.get(`${this.path}?${query({ ...this.fixed, ...params })}`, headers);
  }

  async page(params: Record<string, string | number>): Promise<PageWire<string>> {
    const page = await json<PageWire<Item>>(this.ask(params));
    expect(Object.keys(page).sort()).toEqual(['after', 'before', 'results', 'total']);
    return { ...page, results: page.results.map((item) => this.key(item)) };
  }

  /** From one end to the other; `meanwhile` runs between the pages. */
  async walk(
    params: Record<string, string | number>,
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<string[]> {
    const seen: string[] = [];
    let page = await this.page(params);
    for (;;) {
      seen.push(...page.results);
      if (page.after === null) return seen;
      await meanwhile();
      page = await this.page({ ...params, after: page.after });
    }
  }

  key(item: Item): string {
    return this.path === '/me/token' ? item.token! : keyOf(item);
  }
}

/** A list with four elements; answers them newest first. */
type Maker = (login: string) => Promise<{ list: List; made: string[] }>;

async function uploadsOf(login: string): Promise<{ user: Account; made: string[] }> {
  const user = await admin.newAccount({ login });
  const made: string[] = [];
  for (let i = 0; i < 4; i += 1) made.unshift((await user.create()).id);
  return { user, made };
}

const MAKERS: [string, Maker][] = [
  [
    '/me/token',
    async (login) => {
      const user = await admin.newAccount({ login });
      const made: string[] = [];
      for (let i = 0; i < 4; i += 1) made.unshift((await user.createToken()).token);
      return { list: new List(user, '/me/token'), made };
    },
  ],
  [
    '/me/uploads',
    async (login) => {
      const { user, made } = await uploadsOf(login);
      return { list: new List(user, '/me/uploads'), made };
    },
  ],
  [
    '/uploads',
    async (login) => {
      const { made } = await uploadsOf(login);
      return { list: new List(admin, '/uploads', { user: `local:${login}` }), made };
    },
  ],
];

describe.each(MAKERS)('pages of %s (contract §8)', (path, make) => {
  const login = `pages${path.replaceAll('/', '-')}`;
  let list: List;
  let made: string[];

  beforeAll(async () => {
    ({ list, made } = await make(login));
  });

  it('case 122: forwards and back again by cursors', async () => {
    const first = await list.page({ limit: 2 });
    expect(first).toEqual({
      after: expect.any(String) as unknown,
      before: null,
      total: 4,
      results: made.slice(0, 2),
    });
    const second = await list.page({ limit: 2, after: first.after! });
    expect(second).toEqual({
      after: null,
      before: expect.any(String) as unknown,
      total: 4,
      results: made.slice(2),
    });
    expect(await list.page({ limit: 2, before: second.before! })).toEqual(first);
    const one = await list.page({ limit: 1, before: second.before! });
    expect(one.results).toEqual([made[1]]);
    expect(one.before).not.toBeNull();
    expect(one.after).not.toBeNull();
    const beyond = await list.page({ limit: 2, before: first.after! });
    expect(beyond).toMatchObject({ results: [made[0]], before: null });
    const whole = await list.page({ limit: 4 });
    expect(whole).toEqual({ after: null, before: null, total: 4, results: made });
  });

  it('case 122: a cursor is a time and an id in base64', async () => {
    const { after } = await list.page({ limit: 1 });
    const parsed: unknown = JSON.parse(Buffer.from(after!, 'base64').toString());
    expect(parsed).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT/), made[0]]);
  });

  it('case 123: the other way round', async () => {
    const up = made.toReversed();
    const first = await list.page({ limit: 3, order: 'asc' });
    expect(first).toMatchObject({ before: null, total: 4, results: up.slice(0, 3) });
    const second = await list.page({ limit: 3, order: 'asc', after: first.after! });
    expect(second).toMatchObject({ after: null, results: up.slice(3) });
    const back = await list.page({ limit: 3, order: 'asc', before: second.before! });
    expect(back).toEqual(first);
    expect(await list.walk({ limit: 1, order: 'asc' })).toEqual(up);
    expect(await list.walk({ limit: 1, order: 'desc' })).toEqual(made);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ limit: '0' }, /^invalid limit\n$/],
    [{ limit: '-1' }, /^invalid limit\n$/],
    [{ limit: 'abc' }, /^invalid limit : .+\n$/],
    [{ limit: '1.5' }, /^invalid limit : .+\n$/],
    [{ order: 'x' }, /^invalid order\n$/],
    [{ order: 'DESC' }, /^invalid order\n$/],
    [{ after: 'YQ==', before: 'YQ==' }, /^both before and after cursors set\n$/],
  ])('case 124: %j is refused, in one line', async (params, text) => {
    const [status, body] = await answer(list.ask(params));
    expect(status).toBe(400);
    expect(body).toMatch(text);
  });

  it('case 125: what is no cursor is refused', async () => {
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const of = (value: unknown): string => encoded(JSON.stringify(value));
    const now = new Date().toISOString();
    const wrong = ['garbage', of([]), of(['x', 'y']), of([now]), of([now, 1]), of({}), of(null)];
    for (const cursor of [
      ...wrong,
      of([null, 'x']),
      of([{}, 'x']),
      encoded('[1e400,"x"]'),
      'AAAA',
    ]) {
      for (const side of ['after', 'before']) {
        const refused = await answer(list.ask({ [side]: cursor }));
        expect([cursor, ...refused]).toEqual([cursor, 400, 'invalid cursor\n']);
      }
    }
    // One of another list is no error, and finds its place.
    const late = of([new Date(Date.now() + 60_000).toISOString(), "'; DROP TABLE uploads; --"]);
    expect((await list.page({ after: late })).results).toEqual(made);
  });

  it('case 126: the header replaces the query', async () => {
    const header = (value: string): Record<string, string> => ({ 'X-Plik-Paging': value });
    const asked = list.ask({ limit: 3 }, header('{"limit":1,"order":"asc"}'));
    const page = await json<PageWire<Item>>(asked);
    expect(page.results.map((item) => list.key(item))).toEqual([made[3]]);
    const next = JSON.stringify({ limit: 2, order: 'asc', after: page.after });
    const second = await json<PageWire<Item>>(list.ask({}, header(next)));
    expect(second.results.map((item) => list.key(item))).toEqual([made[2], made[1]]);
    for (const bad of ['bad', '[]', '1', '"x"', '{']) {
      const refused = await answer(list.ask({}, header(bad)));
      expect([bad, ...refused]).toEqual([bad, 400, 'invalid paging header\n']);
    }
    const zero = await answer(list.ask({}, header('{"limit":0}')));
    expect(zero[0]).toBe(400);
    // What the query says wrong does not matter then.
    expect((await list.ask({ limit: 'x' }, header('{"limit":1}'))).status).toBe(200);
    expect(await answer(list.ask({ sort: 'bogus' }, header('{"limit":1}')))).toEqual([
      400,
      'invalid sort\n',
    ]);
  });

  it('case 127: by offset, and on from there by cursor', async () => {
    const up = made.toReversed();
    const page = await list.page({ offset: 2, limit: 2, order: 'asc' });
    expect(page).toMatchObject({ total: 4, after: null, results: up.slice(2) });
    const back = await list.page({ limit: 2, order: 'asc', before: page.before! });
    expect(back.results).toEqual(up.slice(0, 2));
    const middle = await list.page({ offset: 1, limit: 2 });
    expect(middle.results).toEqual(made.slice(1, 3));
    const rest = await list.page({ limit: 2, after: middle.after! });
    expect(rest).toMatchObject({ after: null, results: made.slice(3) });
    expect(await list.page({ offset: 9 })).toEqual({
      after: null,
      before: null,
      total: 4,
      results: [],
    });
    expect(await list.page({ offset: 0, limit: 2 })).toEqual(await list.page({ limit: 2 }));
    for (const offset of ['-1', 'x', '1.5']) {
      expect(await answer(list.ask({ offset }))).toEqual([400, 'invalid offset\n']);
    }
    const both = await answer(list.ask({ offset: 1, after: middle.after! }));
    expect(both).toEqual([400, 'both offset and cursor set\n']);
    expect(await list.page({ sort: 'createdAt' })).toEqual(await list.page({ sort: 'date' }));
    expect(await answer(list.ask({ sort: 'bogus' }))).toEqual([400, 'invalid sort\n']);
  });
});

describe('long lists', () => {
  it('case 127: fifty at a time where nobody says how many', async () => {
    const user = await admin.newAccount({ login: 'fifty' });
    for (let i = 0; i < 6; i += 1) {
      await Promise.all(Array.from({ length: 9 }, () => user.create()));
    }
    const list = new List(user, '/me/uploads');
    const page = await list.page({});
    expect(page.total).toBe(54);
    expect(page.results).toHaveLength(50);
    const rest = await list.page({ after: page.after! });
    expect(rest.results).toHaveLength(4);
    expect(new Set([...page.results, ...rest.results]).size).toBe(54);
    expect((await list.page({ limit: 1_000_000 })).results).toHaveLength(54);
  });

  it.each<[string, Record<string, string | number>]>([
    ['newest first', { limit: 3 }],
    ['oldest first', { limit: 3, order: 'asc' }],
    ['largest first', { limit: 3, sort: 'size' }],
    ['smallest first', { limit: 3, sort: 'size', order: 'asc' }],
  ])(
    'nothing that stays is skipped or repeated while others come and go: %s',
    async (way, params) => {
      const user = await admin.newAccount({ login: way });
      const stays: string[] = [];
      const leaves: string[] = [];
      // Made in crowds, so that many have the same time and the same size.
      for (let i = 0; i < 5; i += 1) {
        const crowd = await Promise.all(
          Array.from({ length: 6 }, (_, n) => user.store('x'.repeat(1 + (n % 3)))),
        );
        crowd.forEach(({ upload }, n) => (n % 2 === 0 ? stays : leaves).push(upload.id));
      }
      const comeAndGo = async (): Promise<void> => {
        const gone = leaves.shift();
        await Promise.all([
          user.store('xx'),
          user.create(),
          gone === undefined ? undefined : user.delete(`/upload/${gone}`),
        ]);
      };
      for (const list of [
        new List(user, '/me/uploads'),
        new List(admin, '/uploads', { user: `local:${way}` }),
      ]) {
        const seen = await list.walk(params, comeAndGo);
        expect(new Set(seen).size).toBe(seen.length);
        expect(stays.filter((id) => !seen.includes(id))).toEqual([]);
      }
      expect((await client.get(`/upload/${stays[0]!}`)).status).toBe(200);
    },
  );
});
