import { jest } from '@jest/globals';
import type { ListedUploadWire, StoredWire, TtlCountsWire } from '../../libs/wire/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload } from '../support/client.js';
import type { TestServer, TestSettings } from '../support/server.js';

const [HOUR, DAY] = [3600, 86_400];
const CHANGE = 'unable to change upload : ';
const NOT_YOURS = [403, 'you are not allowed to change this upload\n'];

let server: TestServer;
let client: Client;
let admin: Account;

async function start(settings: TestSettings = {}): Promise<void> {
  server = await startWithAccounts({ MAX_FAILED_LOGINS: '0', ...settings });
  client = Client.of(server);
  admin = await Account.admin(server);
}
afterEach(() => {
  jest.restoreAllMocks();
});

const tokenOf = (upload: OwnUpload): Headers => ({ 'X-UploadToken': upload.uploadToken });

const change = (upload: { id: string }, body: unknown, headers: Headers = {}): Promise<Response> =>
  client.request('PATCH', `/upload/${upload.id}`, {
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** How long the upload is kept from now on, in seconds, by each of the times that it has. */
async function expectKeptFor(upload: OwnUpload, seconds: number): Promise<void> {
  const now = await json<OwnUpload>(client.get(`/upload/${upload.id}`, tokenOf(upload)));
  expect(now.ttl).toBe(seconds);
  if (seconds <= 0) {
    expect(now.expireAt).toBeNull();
    return;
  }
  const left = (Date.parse(now.expireAt!) - Date.now()) / 1000;
  expect(left).toBeLessThanOrEqual(seconds);
  expect(left).toBeGreaterThan(seconds - 60);
}

describe('who changes how long an upload is kept', () => {
  beforeAll(() => start());
  afterAll(() => server.stop());

  it('is whoever has its token, and sees what they see of it otherwise', async () => {
    const { upload } = await client.store('content');
    const changed = await json<OwnUpload>(change(upload, { ttl: HOUR }, tokenOf(upload)));
    expect(changed).toEqual(await json(client.get(`/upload/${upload.id}`, tokenOf(upload))));
    expect(changed).toMatchObject({ ttl: HOUR, admin: true, uploadToken: upload.uploadToken });
    expect(changed.files).toMatchObject([{ status: 'uploaded', fileSize: 7 }]);
    expect(changed.createdAt).toBe(upload.createdAt);
    await expectKeptFor(upload, HOUR);
  });

  it('is its owner, by a session or the token that made it, and an administrator', async () => {
    const owner = await admin.newAccount({ login: 'owner' });
    const other = await admin.newAccount({ login: 'other' });
    const [own, second] = [await owner.createToken(), await owner.createToken()];
    const upload = await owner.create({}, own.token);
    const may: Headers[] = [owner.headers, { 'X-PlikToken': own.token }, admin.headers];
    const acting = { ...admin.headers, 'X-Plik-Impersonate': 'local:owner' };
    for (const [i, headers] of [...may, acting].entries()) {
      const changed = await json<OwnUpload>(change(upload, { ttl: HOUR + i }, headers));
      expect(changed).toEqual(await json(client.get(`/upload/${upload.id}`, headers)));
      await expectKeptFor(upload, HOUR + i);
    }
    const others: Headers[] = [
      ...[{}, other.headers, { 'X-PlikToken': second.token }],
      { 'X-PlikToken': (await admin.createToken()).token },
      { 'X-UploadToken': 'none' },
    ];
    for (const headers of others) {
      expect(await answer(change(upload, { ttl: 5 }, headers))).toEqual(NOT_YOURS);
    }
    await expectKeptFor(upload, HOUR + may.length);
  });

  it('is nobody who may only remove it, or only knows its password', async () => {
    const upload = await client.create({ removable: true, password: 'secret' });
    const Authorization = `Basic ${Buffer.from('plik:secret').toString('base64')}`;
    expect(await answer(change(upload, { ttl: 5 }, { Authorization }))).toEqual(NOT_YOURS);
    expect((await change(upload, { ttl: 5 })).status).toBe(401);
    expect((await change(upload, { ttl: HOUR }, tokenOf(upload))).status).toBe(200);
    await expectKeptFor(upload, HOUR);
  });

  it('is no page of another site', async () => {
    const upload = await admin.create();
    const refused = await answer(change(upload, { ttl: 5 }, admin.cookie));
    expect(refused).toEqual([403, 'missing xsrf header\n']);
    const wrong = { ...admin.cookie, 'X-XSRFToken': 'wrong' };
    expect(await answer(change(upload, { ttl: 5 }, wrong))).toEqual([403, 'invalid xsrf header\n']);
    const foreign = { ...admin.headers, 'Sec-Fetch-Site': 'cross-site' };
    expect((await change(upload, { ttl: 5 }, foreign)).status).toBe(403);
    await expectKeptFor(upload, 30 * DAY);
  });
});

describe('what it can be changed to', () => {
  beforeAll(() => start({ FEATURE_EXTEND_TTL: 'enabled' }));
  afterAll(() => server.stop());

  it('is what a new upload could have: at most so long, and 0 for the usual time', async () => {
    const upload = await client.create({ ttl: HOUR });
    const token = tokenOf(upload);
    const most = '(maximum allowed is : 2592000)';
    expect(await answer(change(upload, { ttl: 30 * DAY + 1 }, token))).toEqual([
      ...[400, `${CHANGE}invalid TTL. ${most}\n`],
    ]);
    expect(await answer(change(upload, { ttl: -1 }, token))).toEqual([
      ...[400, `${CHANGE}cannot set infinite TTL ${most}\n`],
    ]);
    await expectKeptFor(upload, HOUR);
    for (const ttl of [30 * DAY, 1000]) {
      expect((await change(upload, `{"TTL":${ttl},"x":[{}]}`, token)).status).toBe(200);
      await expectKeptFor(upload, ttl);
    }
    expect((await change(upload, { ttl: 0 }, token)).status).toBe(200);
    await expectKeptFor(upload, 30 * DAY);
  });

  it('is limited by the owner’s account, whoever asks', async () => {
    const [short, free] = [
      await admin.newAccount({ login: 'short', maxTTL: HOUR }),
      await admin.newAccount({ login: 'free', maxTTL: -1 }),
    ];
    const [of, ever] = [await short.create(), await free.create()];
    const why = [400, `${CHANGE}invalid TTL. (maximum allowed is : 3600)\n`];
    for (const headers of [short.headers, tokenOf(of), admin.headers]) {
      expect(await answer(change(of, { ttl: DAY }, headers))).toEqual(why);
    }
    await expectKeptFor(of, HOUR);
    for (const headers of [free.headers, tokenOf(ever), admin.headers]) {
      expect((await change(ever, { ttl: 90 * DAY }, headers)).status).toBe(200);
      await expectKeptFor(ever, 90 * DAY);
      expect((await change(ever, { ttl: -1 }, headers)).status).toBe(200);
      await expectKeptFor(ever, -1);
    }
  });

  it('is what each visit then extends it by', async () => {
    const upload = await client.create({ ttl: DAY, extend_ttl: true });
    expect((await change(upload, { ttl: HOUR }, tokenOf(upload))).status).toBe(200);
    const later = Date.now() + 1800_000;
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(later);
    const seen = await json<OwnUpload>(client.get(`/upload/${upload.id}`));
    expect(seen).toMatchObject({ ttl: HOUR, extend_ttl: true });
    expect(Date.parse(seen.expireAt!)).toBe(later + HOUR * 1000);
  });

  it.each([
    ...['', '{}', 'null', '{"ttl":null}', '[]', '[60]', '"60"', '60', 'true', 'garbage', '{"ttl":'],
    ...['{"ttl":"60"}', '{"ttl":1.5}', '{"ttl":1e300}', '{"ttl":-1e300}', '{"ttl":1e400}'],
    ...['{"ttl":[60]}', '{"ttl":{}}', '{"ttl":true}', '{"ttl":9007199254740993}', '{"ttl":NaN}'],
    ...['{"ttl":60,"ttl":"a"}', '{}{}', '{"__proto__":{"ttl":60}}', '{"extend_ttl":true}'],
    ...['['.repeat(100_000), `{"a":"${'x'.repeat(2_000_000)}"}`, '{"ttl":9007199254740991}'],
  ])('is not %.40s', async (body) => {
    const upload = await client.create({ ttl: HOUR });
    const [status, text] = await answer(change(upload, body, tokenOf(upload)));
    expect([status, text]).toEqual([
      400,
      expect.stringMatching(/^unable to (?:change upload|(?:deserialize|read) request body) : \S/),
    ]);
    await expectKeptFor(upload, HOUR);
  });
});

describe('a server', () => {
  afterEach(() => server.stop());

  it.each<[TestSettings, number, [number, string?]]>([
    [{ FEATURE_SET_TTL: 'disabled' }, HOUR, [400, `${CHANGE}set TTL is disabled\n`]],
    [{ FEATURE_SET_TTL: 'disabled' }, 0, [400, `${CHANGE}set TTL is disabled\n`]],
    [{ FEATURE_SET_TTL: 'forced' }, HOUR, [200]],
    [{ FEATURE_EXTEND_TTL: 'forced' }, HOUR, [200]],
    [{ MAX_TTL_STR: '-1', DEFAULT_TTL_STR: '-1' }, 0, [200]],
  ])('with %j answers %i with %j', async (settings, ttl, [status, text]) => {
    await start(settings);
    const upload = await client.create();
    const got = await answer(change(upload, { ttl }, tokenOf(upload)));
    expect(got).toEqual([status, text ?? expect.any(String)]);
    const now = await json<OwnUpload>(client.get(`/upload/${upload.id}`, tokenOf(upload)));
    expect(now.extend_ttl).toBe(settings.FEATURE_EXTEND_TTL === 'forced');
    await expectKeptFor(upload, status === 200 && ttl > 0 ? ttl : upload.ttl);
  });

  it('without a limit has one all the same: what no time of JSON can say', async () => {
    await start({ MAX_TTL_STR: '-1' });
    const most = 9_000_000_000;
    const why = `invalid TTL. (maximum allowed is : ${most})\n`;
    const upload = await client.create({ ttl: most });
    for (const ttl of [most + 1, Number.MAX_SAFE_INTEGER]) {
      expect(await answer(client.postUpload({ ttl }))).toEqual([
        ...[400, `unable to create upload : ${why}`],
      ]);
      expect(await answer(change(upload, { ttl }, tokenOf(upload)))).toEqual([
        ...[400, `${CHANGE}${why}`],
      ]);
    }
    expect((await admin.page<ListedUploadWire>('/uploads')).results).toHaveLength(1);
  });
});

describe('a time that was changed', () => {
  beforeAll(() => start({ MAX_TTL_STR: '-1' }));
  afterAll(() => server.stop());

  it('is in every list, and in what is counted', async () => {
    const user = await admin.newAccount({ login: 'counted' });
    const upload = await user.create({ ttl: 2 * HOUR });
    const counts = async (): Promise<TtlCountsWire[]> => {
      const { usage } = await user.stats();
      const all = usage as unknown as { current: StoredWire; lifetime?: StoredWire };
      return [all.current, all.lifetime].flatMap((one) => (one === undefined ? [] : [one.ttl]));
    };
    for (const ttls of await counts()) expect(ttls).toMatchObject({ oneHourToOneDayUploads: 1 });
    for (const [ttl, name] of [
      [2 * DAY, 'oneDayToSevenDaysUploads'],
      [3 * DAY, 'oneDayToSevenDaysUploads'],
      [-1, 'noneUploads'],
      [60, 'lessThan1HourUploads'],
    ] as const) {
      const { expireAt } = await json<OwnUpload>(change(upload, { ttl }, user.headers));
      for (const [account, path] of [
        [user, '/me/uploads'],
        [admin, '/uploads'],
      ] as const) {
        const [listed] = (await account.page<ListedUploadWire>(path)).results;
        expect(listed).toMatchObject({ id: upload.id, ttl, expireAt });
      }
      for (const ttls of await counts()) {
        expect(Object.entries(ttls).filter(([, count]) => count !== 0)).toEqual([[name, 1]]);
      }
    }
    await user.delete(`/upload/${upload.id}`);
    const [now] = await counts();
    expect(Object.values(now!).every((count) => count === 0)).toBe(true);
  });

  it('is what the cleaner goes by', async () => {
    const [longer, shorter] = [await client.create({ ttl: 60 }), await client.create({ ttl: DAY })];
    expect((await change(longer, { ttl: DAY }, tokenOf(longer))).status).toBe(200);
    expect((await change(shorter, { ttl: 60 }, tokenOf(shorter))).status).toBe(200);
    const clock = jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(Date.now() + 120_000);
    const status = async ({ id }: OwnUpload) => answer(client.get(`/upload/${id}`));
    expect(await status(shorter)).toEqual([404, `upload ${shorter.id} has expired\n`]);
    expect((await server.clean()).removedUploads).toBe(1);
    expect((await status(longer))[0]).toBe(200);
    clock.mockReturnValue(Date.now() + 2 * DAY * 1000);
    expect((await server.clean()).removedUploads).toBe(1);
  });

  it('does not bring back what is over, or was removed, or never was', async () => {
    const [over, gone] = [await client.create({ ttl: 60 }), await client.create()];
    await client.delete(`/upload/${gone.id}`, tokenOf(gone));
    const clock = jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(Date.now() + 61_000);
    const all: [OwnUpload, string][] = [
      [over, 'has expired'],
      [gone, 'not found'],
      [{ ...gone, id: 'never' }, 'not found'],
    ];
    for (const [upload, why] of all) {
      for (const headers of [tokenOf(upload), admin.headers]) {
        const got = await answer(change(upload, { ttl: DAY }, headers));
        expect(got).toEqual([404, `upload ${upload.id} ${why}\n`]);
      }
    }
    expect((await server.clean()).removedUploads).toBe(1);
    clock.mockRestore();
    expect((await client.get(`/upload/${over.id}`)).status).toBe(404);
  });
});
