import { jest } from '@jest/globals';
import { AttemptRepository } from '../../src/database/repositories/attempt.repository.js';
import { Clock } from '../../src/common/clock.js';
import { answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { onServer } from '../support/databases.js';
import type { TestServer, TestSettings } from '../support/server.js';

describe('servers on one database', () => {
  afterEach(() => jest.restoreAllMocks());

  const NOW = Date.now();

  /** With a time that stands still, the same for all. */
  async function start(settings: TestSettings = {}, folder?: string): Promise<TestServer> {
    const server = await startWithAccounts(settings, folder);
    jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(NOW);
    return server;
  }

  it('count failed logins together, and one that starts anew knows them', async () => {
    const limits = { MAX_FAILED_LOGINS: '4' };
    const first = await start(limits);
    const second = await start(limits, first.folder);
    for (const server of [first, second, first, second]) {
      const refused = await postLogin(Client.of(server), 'admin', 'wrong password');
      expect(refused.status).toBe(403);
    }
    const third = await start(limits, first.folder);
    for (const server of [first, second, third]) {
      const right = await postLogin(Client.of(server), 'admin', 'administrator');
      expect(right.status).toBe(429);
      expect(right.headers.get('retry-after')).toBe('1');
      expect(await right.text()).toBe('too many failed attempts, try again in 1 second\n');
    }
    await Promise.all([second.stop(), third.stop()]);
    await first.stop();
  });

  it('count right when all of them count at once, and one has the turn', async () => {
    const first = await start();
    const second = await start({}, first.folder);
    // Two connections to SQLite in one thread would wait for each other, which two servers do not.
    const servers = onServer ? [first, second] : [first];
    const rows = servers.map((server) => server.app.get(AttemptRepository));
    const at = (i: number): AttemptRepository => rows[i % rows.length]!;
    const many = (n: number) => Array.from({ length: n }, (_, i) => i);
    const weights = ['b', 'a', 'c'].map((id) => ({ id, step: 10, most: 150 }));
    await Promise.all(many(12).map((i) => at(i).add(i % 2 ? weights : weights.toReversed(), NOW)));
    const found = await at(0).findLive(['a', 'b', 'c', 'd'], NOW);
    expect(found.map(({ id, endsAt, failedAt }) => [id, endsAt - NOW, failedAt - NOW])).toEqual(
      expect.arrayContaining(['a', 'b', 'c'].map((id) => [id, 120, 0])),
    );
    // Never more than the most, and anew when it is over.
    for (let i = 0; i < 5; i += 1) await at(i).add([weights[0]!], NOW + 1);
    expect((await at(0).findLive(['b'], NOW))[0]).toMatchObject({ endsAt: NOW + 151 });
    await at(1).add([weights[0]!], NOW + 151);
    expect((await at(0).findLive(['b'], NOW))[0]).toMatchObject({ endsAt: NOW + 161 });
    const [row] = await at(0).findLive(['a'], NOW);
    const turns = await Promise.all(many(8).map((i) => at(i).claim(row!, NOW + 5)));
    expect(turns.filter(Boolean)).toHaveLength(1);
    const room = { id: 'room', step: 10, most: 50 };
    const taken = await Promise.all(many(12).map((i) => at(i).take(room, NOW)));
    expect(taken.sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, ...Array<number>(7).fill(10)]);
    expect(await at(0).take(room, NOW + 4)).toBe(6);
    await at(1).giveBack('room', 20);
    expect(await Promise.all(many(3).map((i) => at(i).take(room, NOW)))).toContain(10);
    expect(await at(0).take(room, NOW + 50)).toBe(0);
    await second.stop();
    await first.stop();
  });

  it('do not let their table be filled', async () => {
    const server = await start();
    const rows = server.app.get(AttemptRepository);
    const ids = Array.from({ length: 1000 }, (_, i) => String(i));
    // What is over goes without the cleaner, after a thousand new ones.
    for (const id of ids.slice(0, 500)) await rows.add([{ id, step: 10, most: 10 }], NOW - 20);
    for (const [i, id] of ids.slice(500).entries()) {
      await rows.add([{ id, step: 1000 + i, most: 9999 }], NOW);
    }
    expect(await rows.findLive(ids.slice(0, 500), 0)).toEqual([]);
    expect(await rows.findLive(ids.slice(500), 0)).toHaveLength(500);
    // Of the others, those stay that weigh the longest.
    await rows.keep(10, NOW);
    const left = await rows.findLive(ids.slice(500), 0);
    expect(left.map(({ id }) => id).sort()).toEqual(ids.slice(-10));
    await server.stop();
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
