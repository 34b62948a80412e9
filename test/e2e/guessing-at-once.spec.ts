import { jest } from '@jest/globals';
import { Attempts } from '../../src/auth/attempts.js';
import { Clock } from '../../src/common/clock.js';
import { AttemptRepository } from '../../src/database/repositories/attempt.repository.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const BUSY = 'too many attempts at once, try again in 1 second\n';

let server: TestServer;
let client: Client;
let path: string;
/** Statements about attempts, since the start. */
let asked: { looked: number; counted: number };

async function start(limit: string): Promise<void> {
  server = await TestServer.start({ MAX_FAILED_LOGINS: limit, SOURCE_IP_HEADER: 'X-Client' });
  client = Client.of(server);
  ({ path } = await client.store('secret', { password: 'right' }));
  // Time stands still, however busy the machine is: after a second, one more may be wrong.
  jest.spyOn(server.app.get(Clock), 'now').mockReturnValue(Date.now());
  asked = { looked: 0, counted: 0 };
  const rows = server.app.get(AttemptRepository);
  const { findLive, add } = rows;
  jest.spyOn(rows, 'findLive').mockImplementation((...given) => {
    asked.looked += 1;
    return findLive.apply(rows, given);
  });
  jest.spyOn(rows, 'add').mockImplementation((...given) => {
    asked.counted += 1;
    return add.apply(rows, given);
  });
}

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const attempt = (
  password: string,
  address = '10.0.0.1',
  signal?: AbortSignal,
): Promise<Response> => {
  const Authorization = `Basic ${Buffer.from(`plik:${password}`).toString('base64')}`;
  const headers = { Authorization, 'X-Client': address };
  return client.request('GET', path, { headers, ...(signal === undefined ? {} : { signal }) });
};

/** How many answers have each status. */
function tally(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('passwords of an upload, many at once', () => {
  it('600 wrong ones of one address: few are looked at, and the rest is refused', async () => {
    await start('20');
    const all = Array.from({ length: 600 }, (_, i) => attempt(`wrong-${i}`));
    const answers = await Promise.all(all);
    expect(tally(answers.map(({ status }) => status))).toEqual({ 401: 20, 429: 580 });
    expect(asked.counted).toBe(20);
    // One look for each guess, and one that tells all who waited behind it.
    expect(asked.looked).toBeLessThanOrEqual(600);
    expect((await client.get('/health')).status).toBe(200);
  });

  it('no more wait than there are places, and others go on meanwhile', async () => {
    await start('1000000');
    let pending = 200;
    const all = Array.from({ length: pending }, async (_, i) => {
      const response = await attempt(`wrong-${i}`);
      pending -= 1;
      return [response.status, response.status === 429 ? await response.text() : ''];
    });
    await eventually(() => server.app.get(Attempts).waiting > 0);
    const others = [
      ...Array.from({ length: 5 }, () => client.get('/health')),
      // Somebody else's turn comes after one of the many.
      attempt('right', '10.0.0.2'),
    ];
    for (const response of await Promise.all(others)) expect(response.status).toBe(200);
    expect(pending).toBeGreaterThan(0);
    const answers = await Promise.all(all);
    const refused = answers.filter(([status]) => status === 429);
    expect(refused).toEqual(refused.map(() => [429, BUSY]));
    const looked = answers.length - refused.length;
    expect(looked).toBeGreaterThanOrEqual(51);
    expect(looked).toBeLessThan(200);
    expect(asked).toEqual({ looked: looked + 1, counted: looked });
  });

  it('those whose clients have left are not looked at', async () => {
    await start('1000000');
    const leaving = new AbortController();
    const all = Array.from({ length: 50 }, (_, i) =>
      attempt(`wrong-${i}`, '10.0.0.1', leaving.signal),
    );
    const left = Promise.allSettled(all);
    const attempts = server.app.get(Attempts);
    await eventually(() => attempts.waiting > 5);
    leaving.abort();
    await left;
    await eventually(() => attempts.waiting === 0);
    expect((await attempt('right')).status).toBe(200);
    expect(asked.looked).toBeLessThan(50);
  });

  it('500 right ones of one address all are, and are looked at together', async () => {
    await start('20');
    const answers = await Promise.all(Array.from({ length: 500 }, () => attempt('right')));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 500 });
    for (const answer of answers) expect(await answer.text()).toBe('secret');
    expect(asked.counted).toBe(0);
    expect(asked.looked).toBeLessThan(500);
  });

  it('right ones of many addresses all are, among wrong ones of others', async () => {
    await start('5');
    const wrong = Array.from({ length: 60 }, (_, i) => attempt(`wrong-${i}`, '10.0.0.1'));
    const right = Array.from({ length: 40 }, (_, i) => attempt('right', `10.0.1.${i}`));
    expect(tally((await Promise.all(right)).map(({ status }) => status))).toEqual({ 200: 40 });
    const refused = (await Promise.all(wrong)).map(({ status }) => status);
    expect(tally(refused)).toEqual({ 401: 5, 429: 55 });
  });

  it('a wrong one that is sent several times at once counts once', async () => {
    await start('1000');
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt('wrong')));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 401: 50 });
    expect(asked.counted).toBeLessThan(50);
  });
});

describe('uploads with passwords, many at once', () => {
  it('all are made, and passwords of others are looked at between', async () => {
    await start('20');
    let made = 0;
    const all = Array.from({ length: 60 }, async () => {
      const { status } = await client.postUpload({ password: 'secret' });
      made += 1;
      return status;
    });
    expect((await attempt('right')).status).toBe(200);
    expect(made).toBeLessThan(60);
    expect(tally(await Promise.all(all))).toEqual({ 200: 60 });
  });
});
