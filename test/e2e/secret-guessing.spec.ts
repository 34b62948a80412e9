import { jest } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { Account, answer, json, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, form } from '../support/client.js';
import type { TestServer, TestSettings } from '../support/server.js';

let server: TestServer;
let client: Client;
/** The time of the server, which stands still. */
let now: number;

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

const expectWait = async (response: Promise<Response>): Promise<void> => {
  const text = 'too many failed attempts, try again in 1 second\n';
  expect(await answer(response)).toEqual([429, text]);
  expect((await response).headers.get('retry-after')).toBe('1');
};

describe('guessing at user tokens (contract §3.2)', () => {
  it('the sixth wrong one has to wait, on every route together, and no right one', async () => {
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
    for (const address of ['10.0.0.1', '10.0.0.2']) {
      expect((await client.postUpload('{}', by(token, address))).status).toBe(200);
    }
    // Wrong ones are no guesses at passwords.
    const login = postLogin(client, 'admin', 'administrator', from('10.0.0.1'));
    expect(await answer(login)).toEqual([200, 'ok']);
    // Without a token, or with a session, nothing is guessed.
    expect((await client.postUpload('{}', from('10.0.0.1'))).status).toBe(200);
    const session = { ...admin.headers, ...from('10.0.0.1') };
    expect((await client.postUpload('{}', session)).status).toBe(200);
    expect((await client.get('/me', { ...session, 'X-PlikToken': 'nope' })).status).toBe(200);
  });
});

describe('secrets of command line clients (contract §5.10)', () => {
  it('the sixth wrong one has to wait, and no right one', async () => {
    await start();
    const post = (path: string, body: object): Promise<Response> =>
      client.request('POST', `/auth/cli/${path}`, {
        body: JSON.stringify(body),
        headers: from('10.0.0.1'),
      });
    const { code, secret } = await json<{ code: string; secret: string }>(post('init', {}));
    for (let i = 0; i < 5; i += 1) {
      const wrong = await answer(post('poll', { code, secret: `wrong-${i}` }));
      expect(wrong).toEqual([401, 'invalid secret\n']);
    }
    await expectWait(post('poll', { code, secret: 'wrong' }));
    expect(await json(post('poll', { code, secret }))).toEqual({ status: 'pending' });
  });

  it('an address cannot make all of them wait', async () => {
    await start({ MAX_FAILED_LOGINS: '1' });
    const init = (address: string): Promise<Response> =>
      client.request('POST', '/auth/cli/init', { body: '{}', headers: from(address) });
    const begun = await Promise.all(Array.from({ length: 12 }, () => init('10.0.0.1')));
    const refused = begun.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual(Array(7).fill(429));
    const text = 'too many logins have begun, try again in 120 seconds\n';
    expect(await refused[0]!.text()).toBe(text);
    expect((await init('10.0.0.2')).status).toBe(200);
    now += 120_000;
    expect((await init('10.0.0.1')).status).toBe(200);
  });

  it('those that were approved and collected are no burden to their address', async () => {
    await start({ MAX_FAILED_LOGINS: '1' });
    const admin = await Account.admin(server);
    const post = (path: string, body: object): Promise<Response> =>
      client.request('POST', `/auth/cli/${path}`, {
        body: JSON.stringify(body),
        headers: from('10.0.0.1'),
      });
    const init = (): Promise<{ code: string; secret: string }> => json(post('init', {}));
    for (let i = 0; i < 12; i += 1) {
      const { code, secret } = await init();
      expect((await admin.post('/auth/cli/approve', { code })).status).toBe(200);
      const collected = await json(post('poll', { code, secret }));
      expect(collected).toMatchObject({ status: 'approved' });
      // Once, as the token.
      expect((await post('poll', { code, secret })).status).toBe(404);
    }
    for (let i = 0; i < 5; i += 1) {
      const waiting = await init();
      expect(await json(post('poll', waiting))).toEqual({ status: 'pending' });
    }
    expect((await post('init', {})).status).toBe(429);
  });
});
