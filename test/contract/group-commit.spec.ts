import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';
import { packageRoot } from '../../src/common/package-root.js';
import { Unavailable } from '../../src/common/errors.js';
import { sqliteOptions } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { openDatabase } from '../../src/database/open.js';
import { openSqlite } from '../support/databases.js';
import { eventually, within } from '../support/wait.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-group-'));
  file = join(folder, 'plik.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const insert = (m: EntityManager, key: string): Promise<unknown> =>
  m.query('INSERT INTO settings VALUES (?, ?)', [key, key]);

/** What others see in the file. */
async function keysIn(path: string): Promise<string[]> {
  const source = await openSqlite(path, { readonly: true });
  const rows = await source.query<{ key: string }[]>('SELECT key FROM settings ORDER BY key');
  await source.destroy();
  return rows.map(({ key }) => key);
}

const outcomes = async (work: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(work)).map(({ status }) => status);

describe('transactions that wait at the same time', () => {
  let source: DataSource;
  let db: Database;
  let statements: string[];
  /** The clock of groups, which stands still unless a test moves it: on a busy machine they would be small. */
  let clock: number;
  const { now } = performance;
  beforeEach(async () => {
    clock = 0;
    performance.now = () => clock;
    source = await openDatabase(sqliteOptions({ file, durable: true }));
    db = new Database(source);
    statements = [];
    const { logger } = source;
    const logQuery = logger.logQuery.bind(logger);
    logger.logQuery = (query, ...more) => {
      statements.push(query);
      logQuery(query, ...more);
    };
  });
  afterEach(async () => {
    performance.now = now;
    db.onApplicationShutdown();
    await source.destroy();
  });

  const count = (text: string): number => statements.filter((query) => query === text).length;

  it('share a commit, and are answered after it', async () => {
    const seen: string[][] = [];
    const work = ['a', 'b', 'c'].map(async (key) => {
      await db.transaction((m) => insert(m, key));
      seen.push(await keysIn(file));
    });
    await Promise.all(work);
    expect(count('COMMIT')).toBe(1);
    expect(seen).toEqual([1, 2, 3].map(() => ['a', 'b', 'c']));
  });

  it('fail alone: all others are there, and answered', async () => {
    const work = Array.from({ length: 20 }, (_, i) =>
      db.transaction(async (m) => {
        await insert(m, `task ${String(i).padStart(2, '0')}`);
        if (i === 7) throw new Error('injected');
        if (i === 9) await insert(m, 'task 00');
        return i;
      }),
    );
    const settled = await Promise.allSettled(work);
    const kept = Array.from({ length: 20 }, (_, i) => i).filter((i) => i !== 7 && i !== 9);
    expect(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))).toEqual(
      kept,
    );
    expect(settled[7]).toMatchObject({ reason: { message: 'injected' } });
    expect(settled[9]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    expect(count('COMMIT')).toBe(1);
    expect(await keysIn(file)).toEqual(kept.map((i) => `task ${String(i).padStart(2, '0')}`));
  });

  it('all fail with their commit, and nothing of them is there', async () => {
    await source.query(
      'CREATE TABLE dangling (key TEXT REFERENCES settings (key) DEFERRABLE INITIALLY DEFERRED)',
    );
    const work = [
      db.transaction((m) => insert(m, 'a')),
      db.transaction((m) => m.query(`INSERT INTO dangling VALUES ('nobody')`)),
      db.write((m) => insert(m, 'b')),
    ];
    // Even what failed before: it may have failed because of what was never there.
    const early = expect(db.transaction((m) => insert(m, 'a'))).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    });
    expect(await outcomes(work)).toEqual(['rejected', 'rejected', 'rejected']);
    await early;
    expect(await keysIn(file)).toEqual([]);
    await db.transaction((m) => insert(m, 'later'));
    expect(await keysIn(file)).toEqual(['later']);
  });

  it('all fail when SQLite takes the whole transaction back', async () => {
    await db.transaction((m) => insert(m, 'before'));
    const work = [
      db.transaction((m) => insert(m, 'a')),
      db.transaction((m) => m.query(`INSERT OR ROLLBACK INTO settings VALUES ('before', '')`)),
      db.transaction((m) => insert(m, 'b')),
    ];
    // The last one was not begun, and has a transaction of its own.
    expect(await outcomes(work)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await keysIn(file)).toEqual(['b', 'before']);
  });

  it('are unavailable together when the disk is full, and go on when there is room', async () => {
    await source.query('CREATE TABLE large (bytes BLOB)');
    const [{ page_count: pages }] =
      await source.query<[{ page_count: number }]>('PRAGMA page_count');
    await source.query(`PRAGMA max_page_count = ${pages}`);
    const work = [
      db.transaction((m) => insert(m, 'a')),
      db.transaction((m) => m.query('INSERT INTO large VALUES (zeroblob(1000000))')),
    ];
    for (const each of work) await expect(each).rejects.toBeInstanceOf(Unavailable);
    expect(await keysIn(file)).toEqual([]);
    await source.query('PRAGMA max_page_count = 1000000');
    await db.transaction((m) => insert(m, 'b'));
    expect(await keysIn(file)).toEqual(['b']);
  });

  it('share no commit when they would hold up others', async () => {
    const work = ['a', 'b', 'c', 'd'].map((key) =>
      db.transaction(async (m) => {
        await insert(m, key);
        clock += 15;
      }),
    );
    await Promise.all(work);
    expect(count('COMMIT')).toBe(2);
  });

  it('let nobody read what is not committed', async () => {
    let during: unknown;
    await db.transaction(async (m) => {
      await insert(m, 'a');
      during = await db.read((reading) => reading.query('SELECT * FROM settings'));
    });
    expect(during).toEqual([]);
    expect(await db.read((m) => m.query('SELECT key FROM settings'))).toEqual([{ key: 'a' }]);
  });

  it('wait for a lock of another process, and hold nobody up meanwhile', async () => {
    const other = await openSqlite(file);
    await other.query('BEGIN IMMEDIATE');
    let done = false;
    const work = db.transaction((m) => insert(m, 'a')).then(() => (done = true));
    // Timers have their turn, and reading goes on.
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await db.read((m) => m.query('SELECT * FROM settings'))).toEqual([]);
    expect(done).toBe(false);
    await other.query('ROLLBACK');
    await other.destroy();
    await work;
    expect(await keysIn(file)).toEqual(['a']);
  });
});

describe('a process that is killed', () => {
  let child: ChildProcess;
  let said: string;

  function start(...args: string[]): Promise<unknown> {
    const script = join(packageRoot, 'test', 'support', 'acknowledging.mjs');
    child = spawn(process.execPath, [script, file, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return once(child, 'close');
  }

  const acknowledged = (): string[] => said.split('\n').slice(0, -1).sort();

  it('between savepoints and flush: what was acknowledged is there, and nothing else', async () => {
    await within(start('3.11'), 'the end of the process');
    expect(child.signalCode).toBe('SIGKILL');
    const there = await keysIn(file);
    expect(acknowledged()).toEqual(there);
    expect(there.length).toBeGreaterThanOrEqual(60);
  });

  it('at any moment: nothing that was acknowledged is missing, and nothing is there by half', async () => {
    for (let round = 0; round < 5; round += 1) {
      await rm(file, { force: true });
      await rm(`${file}-wal`, { force: true });
      await rm(`${file}-shm`, { force: true });
      const ended = start();
      await eventually(() => said.length > 200 * (round + 1));
      child.kill('SIGKILL');
      await within(ended, 'the end of the process');
      const there = new Set(await keysIn(file));
      expect(acknowledged().filter((key) => !there.has(key))).toEqual([]);
      const source = await openSqlite(file, { readonly: true });
      expect(await source.query(`SELECT key FROM settings WHERE value <> 'second'`)).toEqual([]);
      await source.destroy();
    }
  });
});
