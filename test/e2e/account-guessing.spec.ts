import { jest } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, form } from '../support/client.js';
import { TestServer, type TestSettings } from '../support/server.js';

const WRONG: [number, string] = [403, 'invalid credentials\n'];
const WAIT = /^too many failed attempts, try again in (\d+) seconds\n$/;

let server: TestServer;
let client: Client;

/** Five guesses, and addresses that tests make up. */
async function start(settings: TestSettings = {}): Promise<void> {
  const guessing = { MAX_FAILED_LOGINS: '5', SOURCE_IP_HEADER: 'X-Client' };
  server = await startWithAccounts({ ...guessing, ...settings });
  client = Client.of(server);
}

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const from = (address: string): Headers => ({ 'X-Client': address });

const login = (name: string, password: string, address = '10.0.0.1'): Promise<Response> =>
  postLogin(client, name, password, from(address));

/** `n` wrong passwords, each refused for being wrong. */
async function guess(n: number, name = 'admin', address = '10.0.0.1'): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    expect(await answer(login(name, `wrong-${i}`, address))).toEqual(WRONG);
  }
}

/** 429, saying the same number of seconds twice, at most ten minutes. */
async function expectWait(response: Promise<Response>): Promise<void> {
  const { status, headers } = await response;
  const text = await (await response).text();
  expect([status, text]).toEqual([429, expect.stringMatching(WAIT)]);
  const [, seconds] = WAIT.exec(text)!;
  expect(headers.get('retry-after')).toBe(seconds);
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(headers.getSetCookie()).toEqual([]);
  expect(Number(seconds)).toBeGreaterThan(0);
  expect(Number(seconds)).toBeLessThanOrEqual(600);
}

describe('guessing at accounts (contract §5.6)', () => {
  it('the sixth wrong password of one address has to wait, whatever the account', async () => {
    await start();
    await guess(2);
    await guess(1, 'nobody');
    await guess(1, 'somebody');
    await guess(1, 'other');
    await expectWait(login('admin', 'wrong'));
    await expectWait(login('one-more', 'wrong'));
    // Not even the right one is told from the others.
    await expectWait(login('admin', 'administrator'));
    expect((await login('admin', 'administrator', '10.0.0.2')).status).toBe(200);
  });

  it('the sixth wrong password for one account has to wait, whatever the address', async () => {
    await start();
    const session = await Account.admin(server);
    for (let i = 1; i <= 5; i += 1) await guess(1, 'admin', `10.0.0.${i}`);
    await expectWait(login('admin', 'administrator', '10.0.0.6'));
    await guess(1, 'other', '10.0.0.6');
    // The sessions that there are do not suffer.
    expect((await session.get('/me', from('10.0.0.1'))).status).toBe(200);
  });

  it('the right password in time is never refused, and forgets what was wrong before', async () => {
    await start();
    for (let round = 1; round <= 3; round += 1) {
      await guess(4, 'admin', `10.0.0.${round}`);
      for (let i = 0; i < 6; i += 1) {
        const right = await answer(login('admin', 'administrator', `10.0.0.${round}`));
        expect(right).toEqual([200, 'ok']);
      }
    }
    // An own account must not be the way to guess at others' for ever.
    await guess(1, 'other', '10.0.0.1');
    await expectWait(login('other', 'wrong', '10.0.0.1'));
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

  it('the wait ends', async () => {
    await start();
    await guess(5);
    const refused = await login('admin', 'wrong');
    const seconds = Number(refused.headers.get('retry-after'));
    const now = Date.now();
    const clock = jest.spyOn(server.app.get(Clock), 'now');
    clock.mockReturnValue(now + (seconds - 5) * 1000);
    await expectWait(login('admin', 'administrator'));
    clock.mockReturnValue(now + (seconds + 1) * 1000);
    await guess(4);
    expect((await login('admin', 'administrator')).status).toBe(200);
  });

  it('a restart forgets nothing', async () => {
    await start();
    await guess(5);
    await server.halt();
    const settings = { FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' };
    const guessing = { MAX_FAILED_LOGINS: '5', SOURCE_IP_HEADER: 'X-Client' };
    server = await TestServer.start({ ...settings, ...guessing }, server.folder);
    client = Client.of(server);
    await expectWait(login('admin', 'administrator'));
  });

  it('guesses made at once are counted like those made one by one', async () => {
    // With passwords that take as long to check as real ones: that is when guesses overlap.
    await start({ PASSWORD_COST: '10' });
    const guesses = Array.from({ length: 40 }, (_, i) => login('admin', `wrong-${i}`));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 403 && status !== 429)).toEqual([]);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(5);
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
      const headers = [...response.headers].filter(([key]) => key !== 'date');
      return [response.status, await response.text(), headers];
    };
    for (let i = 0; i < 5; i += 1) {
      const known = await told('admin', '10.0.1.1');
      expect(known.slice(0, 2)).toEqual(WRONG);
      expect(await told('nobody', '10.0.1.2')).toEqual(known);
      expect((await told('x'.repeat(400), '10.0.1.3')).slice(0, 2)).toEqual(WRONG);
    }
    // Accounts that do not exist have to wait as well.
    await expectWait(login('admin', 'wrong', '10.0.1.4'));
    await expectWait(login('nobody', 'wrong', '10.0.1.5'));
  });

  it('20 guesses where nothing is said, and any number where there is no limit', async () => {
    server = await startWithAccounts();
    client = Client.of(server);
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
    const why = 'please provide valid credentials to access this upload : invalid credentials\n';
    const fifth = await answer(client.get(paths[4]!, basic('plik:wrong', '10.0.0.1')));
    expect(fifth).toEqual([401, why]);
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

describe('guessing at user tokens (contract §3.2)', () => {
  it('the sixth wrong one has to wait, on every route together', async () => {
    await start();
    const admin = await Account.admin(server);
    const { token } = await admin.createToken();
    const { upload, path } = await client.store('x');
    const by = (value: string, address = '10.0.0.1'): Headers => ({
      'X-PlikToken': value,
      ...from(address),
    });
    const requests: (() => Promise<Response>)[] = [
      () => client.postUpload('{}', by('nope')),
      () => client.get(`/upload/${upload.id}`, by(`plik_${'a'.repeat(36)}`)),
      () => client.get(path, by('0a7a4c6e-1c7b-4d0e-7b1e-0123456789ab')),
      () => client.request('POST', '/', { body: form('a', 'x'), headers: by(`${token}x`) }),
      () => client.delete(`/upload/${upload.id}`, by(token.toLowerCase())),
    ];
    for (let i = 0; i < 4; i += 1) {
      expect(await answer(requests[i]!())).toEqual([403, 'invalid token\n']);
    }
    for (let i = 0; i < 8; i += 1) {
      expect((await client.postUpload('{}', by(token))).status).toBe(200);
    }
    expect(await answer(requests[4]!())).toEqual([403, 'invalid token\n']);
    for (const request of requests) await expectWait(request());
    expect((await client.postUpload('{}', by(token, '10.0.0.2'))).status).toBe(200);
    // Without a token, or with a session, nothing is guessed.
    expect((await client.postUpload('{}', from('10.0.0.1'))).status).toBe(200);
    const session = { ...admin.headers, ...from('10.0.0.1') };
    expect((await client.postUpload('{}', session)).status).toBe(200);
    expect((await client.get('/me', { ...session, 'X-PlikToken': 'nope' })).status).toBe(200);
  });
});
