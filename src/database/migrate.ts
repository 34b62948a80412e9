import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { DatabaseUnusable } from './failures.js';

/** How long a start waits for another one's migrations, in ms, and how often it looks. */
const PATIENCE = 120_000;
const INTERVAL = 100;

/** Any number, the same for all our servers: an advisory lock is known by it, within one database. */
const LOCK = 7_565_166;

const PLIKS_OWN =
  'it belongs to Plik itself. Give Plik Nest a new, empty database, and take the data over by ' +
  '"plikd import --from" with the configuration of Plik';

/**
 * Runs the migrations that the database has not seen. Servers that start at the same time do it one
 * after the other, so that each migration runs once.
 */
export async function migrate(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    if (!(await isBehind(source, runner))) return;
    await exclusively(runner, async () => {
      const executor = new MigrationExecutor(source, runner);
      // SQLite's lock is a transaction already; MySQL and MariaDB end one at each change of a table.
      executor.transaction = source.options.type === 'postgres' ? 'all' : 'none';
      await executor.executePendingMigrations();
    });
  } finally {
    await runner.release();
  }
}

/** Whether there is something to do; rejects when the tables are somebody else's. */
async function isBehind(source: DataSource, runner: QueryRunner): Promise<boolean> {
  const table = await runner.getTable('migrations');
  if (table === undefined) {
    if (await runner.hasTable('uploads')) throw new DatabaseUnusable(PLIKS_OWN);
    return true;
  }
  if (table.findColumnByName('timestamp') === undefined) throw new DatabaseUnusable(PLIKS_OWN);
  const executor = new MigrationExecutor(source, runner);
  const known = new Set(source.migrations.map(({ name }) => name));
  const executed = (await executor.getExecutedMigrations()).map(({ name }) => name);
  const obstacle = executed.find((name) => !known.has(name) && !leavesRoom(name));
  if (obstacle !== undefined) {
    throw new DatabaseUnusable(
      `a newer version of Plik Nest has changed it (${obstacle}). Start that version, or ` +
        'restore the backup from before the change',
    );
  }
  return executed.filter((name) => known.has(name)).length < known.size;
}

/**
 * Whether versions that do not know a migration can work with what it made: its name is a promise, which
 * test/contract/upgrades.spec.ts holds it to (docs/adr/0031).
 */
const leavesRoom = (name: string): boolean => name.startsWith('Expand');

async function exclusively(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  switch (runner.dataSource.options.type) {
    case 'better-sqlite3':
      return inTransaction(runner, work);
    case 'postgres':
      return locked(runner, work, {
        take: `SELECT pg_try_advisory_lock(${LOCK}) AS taken`,
        leave: `SELECT pg_advisory_unlock(${LOCK})`,
      });
    default:
      // Such locks are the whole server's, so the name of the database belongs to theirs.
      return locked(runner, work, {
        take: `SELECT GET_LOCK(CONCAT('plik_nest.', MD5(DATABASE())), 0) AS taken`,
        leave: `SELECT RELEASE_LOCK(CONCAT('plik_nest.', MD5(DATABASE())))`,
      });
  }
}

/** SQLite's own lock, for which others wait as long as they wait for any write. */
async function inTransaction(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  await runner.query('BEGIN IMMEDIATE');
  try {
    await work();
    await runner.query('COMMIT');
  } catch (error) {
    await runner.query('ROLLBACK');
    throw error;
  }
}

interface Lock {
  readonly take: string;
  readonly leave: string;
}

async function locked(
  runner: QueryRunner,
  work: () => Promise<void>,
  { take, leave }: Lock,
): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await isTaken(runner, take))) {
    if (Date.now() > end) {
      throw new DatabaseUnusable('another server has been changing its tables for two minutes');
    }
    await sleep(INTERVAL);
  }
  try {
    await work();
  } finally {
    await runner.query(leave);
  }
}

async function isTaken(runner: QueryRunner, take: string): Promise<boolean> {
  const [row] = (await runner.query(take)) as { taken: unknown }[];
  return row?.taken === true || Number(row?.taken) === 1;
}
