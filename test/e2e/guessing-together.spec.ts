import { answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';

describe('servers on one database', () => {
  it('count failed logins together, and one that starts anew knows them', async () => {
    const limits = { MAX_FAILED_LOGINS: '4' };
    const first = await startWithAccounts(limits);
    const second = await startWithAccounts(limits, first.folder);
    for (const server of [first, second, first, second]) {
      const refused = await postLogin(Client.of(server), 'admin', 'wrong password');
      expect(refused.status).toBe(403);
    }
    const third = await startWithAccounts(limits, first.folder);
    for (const server of [first, second, third]) {
      const right = await postLogin(Client.of(server), 'admin', 'administrator');
      expect(right.status).toBe(429);
      expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await right.text()).toMatch(/^too many failed attempts, try again in \d+ seconds\n$/);
    }
    await Promise.all([second.stop(), third.stop()]);
    await first.stop();
  });

  it('share the key of sessions', async () => {
    const first = await startWithAccounts();
    const second = await startWithAccounts({}, first.folder);
    const login = await postLogin(Client.of(first), 'admin', 'administrator');
    const Cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    expect((await answer(Client.of(second).get('/me', { Cookie })))[0]).toBe(200);
    await second.stop();
    await first.stop();
  });
});
