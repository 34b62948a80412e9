import { DataSource } from 'typeorm';
import { Account, startWithAccounts } from '../support/accounts.js';
import { onServer } from '../support/databases.js';
import type { TestServer } from '../support/server.js';

/** SQLite plans without statistics of its tables; the others keep theirs up to date themselves. */
const onSqlite = onServer ? describe.skip : describe;

onSqlite('pages of lists', () => {
  let server: TestServer;
  let admin: Account;
  beforeAll(async () => {
    server = await startWithAccounts();
    admin = await Account.admin(server);
    await admin.store('abc');
  });
  afterAll(() => server.stop());

  /** How SQLite goes about the ordered queries of a request. */
  async function plansOf(path: string): Promise<string[]> {
    const source = server.app.get(DataSource);
    const seen: [string, unknown[]][] = [];
    const real = source.logger.logQuery.bind(source.logger);
    source.logger.logQuery = (query: string, parameters?: unknown[]) => {
      if (query.includes('ORDER BY')) seen.push([query, parameters ?? []]);
    };
    const answer = await admin.get(path);
    source.logger.logQuery = real;
    expect([path, answer.status]).toEqual([path, 200]);
    expect(seen.length).toBeGreaterThan(0);
    const plans = seen.map(([query, parameters]) =>
      source.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${query}`, parameters),
    );
    return (await Promise.all(plans)).flat().map(({ detail }) => detail);
  }

  it.each([
    ['/uploads?limit=10', 'uploads_created_at'],
    ['/uploads?limit=10&order=asc', 'uploads_created_at'],
    ['/uploads?limit=10&sort=size', 'uploads_stored_size'],
    ['/uploads?limit=10&user=local:admin', 'uploads_user_created_at'],
    ['/me/uploads?limit=10', 'uploads_user_created_at'],
    ['/me/uploads?limit=10&sort=size', 'uploads_user_stored_size'],
    ['/users?limit=10', 'users_created_at'],
    ['/me/token?limit=10', 'tokens_user_id'],
  ])('%s is read in the order of an index', async (path, index) => {
    const plans = await plansOf(path);
    expect(
      plans.find((plan) => plan.includes(`INDEX ${index} `) || plan.endsWith(index)),
    ).toBeDefined();
    const sorted = plans.filter((plan) => plan.includes('TEMP B-TREE FOR ORDER BY'));
    expect(sorted).toEqual([]);
  });
});
