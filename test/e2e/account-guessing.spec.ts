import { jest } from '@jest/globals';
import { Attempts } from '../../src/auth/attempts.js';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers } from '../support/client.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { eventually } from '../support/wait.js';

const WRONG: [number, string] = [403, 'invalid credentials\n'];
const WAIT = /^too many (?:failed attempts|attempts at once), try again in (\d+) seconds?\n$/;
const SECOND = 1000;

let server: TestServer;
let client: Client;
/** The time of the server, which stands still: pauses are a second and more, and machines are busy. */
let now: number;

/** Five guesses, and addresses that tests make up. */
async function start(settings: TestSettings = {}): Promise<void> {
  const guessing = { MAX_FAILED_LOGINS: '5', SOURCE_IP_HEADER: 'X-Client' };
  server = await startWithAccounts({ ...guessing, ...settings });
  client = Client.of(server);
  now = Date.now();
  jest.spyOn(server.app.get(Clock), 'now').mockImplementation(() => now);
}

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const from = (address: string): Headers => ({ 'X-Client': address });

const login = (name: string, password: string, address = '10.0.0.1'): Promise<Response> =>
  postLogin(client, name, password, from(address));
const right = async (address = '10.0.0.1'): Promise<[number, string]> =>
  answer(login('admin', 'administrator', address));

/** `n` wrong passwords, each refused for being wrong. */
async function guess(n: number, name = 'admin', address = '10.0.0.1'): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    expect(await answer(login(name, `wrong-${i}`, address))).toEqual(WRONG);
  }
}

/** 429, saying the same number of seconds twice; answers it. */
async function expectWait(response: Promise<Response>): Promise<number> {
  const { status, headers } = await response;
  const text = await (await response).text();
  expect([status, text]).toEqual([429, expect.stringMatching(WAIT)]);
  const [, seconds] = WAIT.exec(text)!;
  expect(headers.get('retry-after')).toBe(seconds);
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(headers.getSetCookie()).toEqual([]);
  expect(Number(seconds)).toBeGreaterThan(0);
  expect(Number(seconds)).toBeLessThanOrEqual(600);
  return Number(seconds);
}

describe('guessing at accounts (contract §5.6, docs/adr/0012)', () => {
  it('from the sixth wrong password on, each wait is twice the one before', async () => {
    await start();
    await guess(5);
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      waits.push(await expectWait(login('admin', 'wrong')));
      // Not even the right one is told from the others.
      expect(await expectWait(login('admin', 'administrator'))).toBe(waits.at(-1));
      now += waits.at(-1)! * SECOND;
      await guess(1);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64]);
    now += 128 * SECOND;
    expect(await right()).toEqual([200, 'ok']);
    await guess(5);
    expect(await expectWait(login('admin', 'wrong'))).toBe(1);
  });

  it('others at the address, and others at the account, are not concerned', async () => {
    await start();
    const admin = await Account.admin(server);
    await admin.createUser({ login: 'other', password: 'password1' });
    await guess(5);
    await expectWait(login('admin', 'administrator'));
    expect((await login('other', 'password1')).status).toBe(200);
    for (let i = 2; i <= 9; i += 1) await guess(5, 'admin', `10.0.0.${i}`);
    expect(await right('10.0.1.1')).toEqual([200, 'ok']);
    // Nor who shows a session or a token instead.
    const { token } = await admin.createToken();
    expect((await admin.get('/me', from('10.0.0.1'))).status).toBe(200);
    const byToken = { ...from('10.0.0.1'), 'X-PlikToken': token };
    expect((await client.postUpload('{}', byToken)).status).toBe(200);
  });

  it('the right password in time is never refused, and forgets what was wrong before', async () => {
    await start();
    for (let round = 1; round <= 3; round += 1) {
      await guess(4, 'admin', `10.0.0.${round}`);
      for (let i = 0; i < 6; i += 1) expect(await right(`10.0.0.${round}`)).toEqual([200, 'ok']);
    }
  });

  it('an address cannot go from account to account for ever, nor with an own one between', async () => {
    await start({ MAX_FAILED_LOGINS: '1' });
    const v6 = (i: number): string => `2001:db8:0:1::${i.toString(16)}`;
    for (let i = 1; i <= 10; i += 1) {
      await guess(1, `somebody-${i}`, v6(i));
      if (i < 10) expect(await right(v6(i))).toEqual([200, 'ok']);
    }
    // All of them are one customer's.
    expect(await expectWait(login('admin', 'administrator', v6(99)))).toBe(1);
    expect(await right('2001:db8:0:2::1')).toEqual([200, 'ok']);
    now += SECOND;
    expect(await right(v6(99))).toEqual([200, 'ok']);
  });

  it('an account that many addresses guess at is slowed, and open to its owner', async () => {
    await start({ MAX_FAILED_LOGINS: '1' });
    for (let i = 1; i <= 50; i += 1) await guess(1, 'admin', `10.0.1.${i}`);
    for (let i = 51; i <= 60; i += 1) {
      now += 2 * SECOND;
      await guess(1, 'admin', `10.0.1.${i}`);
    }
    await expectWait(login('admin', 'wrong', '10.0.1.60'));
    // Two owners, each in their turn: time goes on while they wait.
    const timer = setInterval(() => (now += 2 * SECOND), 500);
    const owners = await Promise.all([right('10.0.2.1'), right('10.0.2.2')]);
    clearInterval(timer);
    expect(owners).toEqual([
      [200, 'ok'],
      [200, 'ok'],
    ]);
    now += 2 * SECOND;
    await guess(1, 'admin', '10.0.2.3');
    // With time standing still, as many wait as there are places, until they leave.
    const leaving = new AbortController();
    const answers: unknown[] = [];
    const crowd = Array.from({ length: 16 }, async (_, i) => {
      const body = JSON.stringify({ login: 'admin', password: 'wrong' });
      const headers = from(`10.0.3.${i}`);
      const init = { body, headers, signal: leaving.signal };
      answers.push(await answer(client.request('POST', '/auth/local/login', init)));
    });
    const settled = Promise.allSettled(crowd);
    await eventually(() => answers.length === 8);
    const busy = [429, 'too many attempts at once, try again in 16 seconds\n'];
    expect(answers).toEqual(Array(8).fill(busy));
    // Nobody else waits for them.
    await guess(1, 'other', '10.0.4.1');
    leaving.abort();
    await settled;
    await eventually(() => server.app.get(Attempts).waiting === 0);
    now += 2 * SECOND;
    await guess(1, 'admin', '10.0.4.2');
    expect(answers).toHaveLength(8);
  });

  it('what is not a guess does not count', async () => {
    await start();
    for (let i = 0; i < 8; i += 1) {
      expect((await login('', '')).status).toBe(400);
      expect((await login('admin', '')).status).toBe(400);
      const stale = { ...from('10.0.0.1'), Cookie: 'plik-session=stale' };
      expect((await postLogin(client, 'admin', 'wrong', stale)).status).toBe(403);
    }
    await guess(5);
    await expectWait(login('admin', 'wrong'));
  });

  it('what was wrong is forgotten, one after the other', async () => {
    await start();
    await guess(5);
    now += 600 * SECOND;
    await guess(1);
    await expectWait(login('admin', 'wrong'));
    now += 5 * 600 * SECOND;
    await guess(5);
    await expectWait(login('admin', 'wrong'));
  });

  it('a restart forgets nothing', async () => {
    await start();
    await guess(5);
    await server.halt();
    const settings = { FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' };
    const guessing = { MAX_FAILED_LOGINS: '5', SOURCE_IP_HEADER: 'X-Client' };
    server = await TestServer.start({ ...settings, ...guessing }, server.folder);
    client = Client.of(server);
    jest.spyOn(server.app.get(Clock), 'now').mockImplementation(() => now);
    await expectWait(login('admin', 'administrator'));
  });

  it('guesses made at once are counted like those made one by one', async () => {
    // With passwords that take as long to check as real ones: that is when guesses overlap.
    await start({ PASSWORD_COST: '10' });
    const guesses = Array.from({ length: 40 }, (_, i) => login('admin', `wrong-${i}`));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(35);
    await expectWait(login('admin', 'wrong'));
  });

  it('right passwords sent at once all do', async () => {
    await start();
    const logins = Array.from({ length: 20 }, () => login('admin', 'administrator'));
    for (const response of await Promise.all(logins)) expect(response.status).toBe(200);
  });

  it('case 98: who exists cannot be told from who does not', async () => {
    await start();
    const told = async (name: string, address: string): Promise<unknown[]> => {
      const response = await login(name, 'wrong', address);
      const own = ['date', 'x-request-id'];
      const headers = [...response.headers].filter(([key]) => !own.includes(key));
      return [response.status, await response.text(), headers];
    };
    for (let i = 0; i < 5; i += 1) {
      const known = await told('admin', '10.0.1.1');
      expect(known.slice(0, 2)).toEqual(WRONG);
      expect(await told('nobody', '10.0.1.1')).toEqual(known);
      expect((await told('x'.repeat(400), '10.0.1.3')).slice(0, 2)).toEqual(WRONG);
    }
    // Accounts that do not exist have to wait as well.
    for (const name of ['admin', 'nobody']) await expectWait(login(name, 'wrong', '10.0.1.1'));
  });

  it('20 guesses where nothing is said, and any number where there is no limit', async () => {
    await start({ MAX_FAILED_LOGINS: '20' });
    await guess(20);
    await expectWait(login('admin', 'wrong'));
    await server.stop();
    await start({ MAX_FAILED_LOGINS: '0' });
    await guess(40);
    expect((await login('admin', 'administrator')).status).toBe(200);
  });
});

describe('guessing at upload passwords (contract §3.6)', () => {
  const basic = (credential: string, address: string): Headers => ({
    Authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
    ...from(address),
  });

  it('the sixth wrong one has to wait, on every route together', async () => {
    await start();
    const { upload, path } = await client.store('secret', { password: 'right' });
    const paths = [path, `/upload/${upload.id}`, `/archive/${upload.id}/a.zip`, path, path];
    // No password at all, or none that can be read, is no guess.
    for (let i = 0; i < 8; i += 1) {
      expect((await client.get(path, from('10.0.0.1'))).status).toBe(401);
    }
    for (let i = 0; i < 4; i += 1) {
      expect((await client.get(paths[i]!, basic('plik:wrong', '10.0.0.1'))).status).toBe(401);
    }
    for (let i = 0; i < 8; i += 1) {
      expect((await client.get(path, basic('plik:right', '10.0.0.1'))).status).toBe(200);
    }
    // The right one has made good what was wrong before.
    const why = 'please provide valid credentials to access this upload : invalid credentials\n';
    for (const each of paths) {
      expect(await answer(client.get(each, basic('plik:wrong', '10.0.0.1')))).toEqual([401, why]);
    }
    for (const each of paths) {
      await expectWait(client.get(each, basic('plik:wrong', '10.0.0.1')));
      await expectWait(client.get(each, basic('plik:right', '10.0.0.1')));
    }
    const head = await client.head(path, basic('plik:wrong', '10.0.0.1'));
    expect([head.status, await head.text()]).toEqual([429, '']);
    // Others, other uploads, and those who need no password, are not concerned.
    expect((await client.get(path, basic('plik:right', '10.0.0.2'))).status).toBe(200);
    const token = { 'X-UploadToken': upload.uploadToken, ...from('10.0.0.1') };
    expect((await client.get(path, token)).status).toBe(200);
    const other = await client.store('other', { password: 'right' });
    expect((await client.get(other.path, basic('plik:right', '10.0.0.1'))).status).toBe(200);
  });
});
