import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSource, type QueryRunner, Table, type TableColumn } from 'typeorm';
import { migrations } from '../../src/database/data-source.js';
import { bool, code, id, index, int, nullable } from '../../src/database/migrations/columns.js';
import { addColumns, createIndices, createTable } from '../../src/database/migrations/tables.js';
import { obstacles } from '../support/additive.js';
import { Client } from '../support/client.js';
import {
  connect,
  databaseFor,
  dropDatabaseOf,
  onServer,
  openSqlite,
} from '../support/databases.js';
import { TestServer } from '../support/server.js';

/** Those up to here were made when nothing had been released, and stop every server (docs/adr/0031). */
const FIRST_HELD = 7;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-beside-'));
});
afterEach(async () => {
  await dropDatabaseOf(folder);
  await rm(folder, { recursive: true, force: true });
});

/** A database with the tables of the first migrations, and nothing that looks at it but the test. */
async function withTables<T>(
  count: number,
  work: (runner: QueryRunner, source: DataSource) => Promise<T>,
): Promise<T> {
  const { ConnectionString: where } = await databaseFor(folder, true);
  const source = onServer ? await connect(where) : await openSqlite(where);
  const runner = source.createQueryRunner();
  try {
    for (const Migration of migrations.slice(0, count)) await new Migration().up(runner);
    return await work(runner, source);
  } finally {
    await runner.release();
    await source.destroy();
  }
}

/** All tables of the database, and no others of its server. */
async function tablesOf(runner: QueryRunner): Promise<Table[]> {
  const { type } = runner.dataSource.options;
  const ours = type === 'postgres' ? 'current_schema()' : 'DATABASE()';
  const names = onServer
    ? `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${ours}`
    : `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`;
  const rows = (await runner.query(names)) as { name: string }[];
  const tables = await runner.getTables(rows.map(({ name }) => name));
  // Those of a runner change with what it does.
  return tables.map((table) => table.clone());
}

/** What a change of the newest tables means to who knows only those. */
const meaningOf = (change: (runner: QueryRunner) => Promise<unknown>): Promise<string[]> =>
  withTables(migrations.length, async (runner) => {
    const before = await tablesOf(runner);
    await change(runner);
    return obstacles(before, await tablesOf(runner));
  });

describe('what a change of the tables is to the version before', () => {
  it('is nothing when it adds what needs no value', async () => {
    const found = await meaningOf(async (runner) => {
      await addColumns(runner, 'uploads', [
        nullable(code('note', 20)),
        { ...bool('seen'), default: 'false' },
      ]);
      await createTable(runner, new Table({ name: 'notes', columns: [id('id', 16), int('n')] }));
      await createIndices(runner, 'uploads', [index('uploads_note', 'note')]);
    });
    expect(found).toEqual([]);
  });

  it.each<[string, string, (runner: QueryRunner) => Promise<unknown>]>([
    ['a table goes', 'moves is gone', (runner) => runner.dropTable('moves')],
    [
      'a column goes',
      'tokens: comment is gone',
      (runner) => runner.dropColumn('tokens', 'comment'),
    ],
    [
      'a column needs a value',
      'tokens: weight needs a value',
      (runner) => addColumns(runner, 'tokens', [int('weight')]),
    ],
    [
      'rows must differ',
      'files: unique reference is a new rule',
      (runner) => {
        const unique = index('files_reference', 'reference');
        unique.isUnique = true;
        return runner.createIndex('files', unique);
      },
    ],
  ])('is in its way when %s', async (_, what, change) => {
    expect(await meaningOf(change)).toEqual([what]);
  });
});

/** A value that a column may have. */
function valueFor({ type, length }: TableColumn): unknown {
  if (/char|text/.test(type)) return 'x'.repeat(Math.min(Number(length) || 8, 8));
  if (/^(bool|tinyint)/.test(type)) return true;
  return 1;
}

/** As any of the databases tells it. */
const told = (value: unknown): string => String(value).replace('true', '1');

describe('migrations', () => {
  it('say by their names whether the version before can work beside them, and those that can keep it', async () => {
    for (let number = FIRST_HELD; number < migrations.length; number += 1) {
      const Migration = migrations[number]!;
      expect(Migration.name).toMatch(/^(Expand|Contract)\w+\d{13}$/);
      if (Migration.name.startsWith('Contract')) continue;
      const found = await withTables(number, async (runner) => {
        const before = await tablesOf(runner);
        await new Migration().up(runner);
        return obstacles(before, await tablesOf(runner));
      });
      expect([Migration.name, found]).toEqual([Migration.name, []]);
      await dropDatabaseOf(folder);
      await rm(join(folder, 'plik.db'), { force: true });
    }
  });

  it('let the columns of the version before be written and read', async () => {
    const last = migrations.length - 1;
    await withTables(last, async (runner, source) => {
      const before = await tablesOf(runner);
      await new migrations[last]!().up(runner);
      expect(before.length).toBeGreaterThan(10);
      for (const { name, columns } of before) {
        const row = Object.fromEntries(
          columns.map((column) => [column.name, valueFor(column)] as const),
        );
        const names = Object.keys(row);
        const path = name.split('.').at(-1)!;
        await source.createQueryBuilder(runner).insert().into(path, names).values(row).execute();
        const [key] = columns.filter(({ isPrimary }) => isPrimary);
        const [found] = await source
          .createQueryBuilder(runner)
          .from(path, 't')
          .select(names.map((each) => `t.${each}`))
          .where(`t.${key!.name} = :value`, { value: row[key!.name] })
          .getRawMany<Record<string, unknown>>();
        expect([path, Object.values(found!).map(told)]).toEqual([
          ...[path, Object.values(row).map(told)],
        ]);
      }
    });
  });
});

describe('a server that does not know a migration that its database has', () => {
  async function query(text: string): Promise<unknown[]> {
    const { ConnectionString: where } = await databaseFor(folder);
    const source = onServer ? await connect(where) : await openSqlite(where);
    try {
      return await source.query<unknown[]>(text);
    } finally {
      await source.destroy();
    }
  }
  const remember = (name: string): Promise<unknown> =>
    query(`INSERT INTO migrations (timestamp, name) VALUES (9764000000000, '${name}')`);
  const remembered = async (): Promise<number> =>
    (await query('SELECT name FROM migrations')).length;

  beforeEach(async () => {
    await (await TestServer.start({}, folder)).halt();
  });

  it('works, when its name promises room for it', async () => {
    await remember('ExpandSomething9764000000000');
    const server = await TestServer.start({}, folder);
    const { path } = await Client.of(server).store('beside a newer one');
    expect(await (await Client.of(server).get(path)).text()).toBe('beside a newer one');
    await server.halt();
    expect(await remembered()).toBe(migrations.length + 1);
  });

  it('makes what it has itself to make', async () => {
    await remember('ExpandSomething9764000000000');
    await query(`DELETE FROM migrations WHERE name = '${migrations.at(-1)!.name}'`);
    await (await TestServer.start({}, folder)).halt();
    expect(await remembered()).toBe(migrations.length + 1);
  });

  it('does not start otherwise, and says which version to start', async () => {
    await remember('ContractSomething9764000000000');
    await expect(TestServer.start({}, folder)).rejects.toThrow(
      'a newer version of Plik Nest has changed it (ContractSomething9764000000000)',
    );
  });
});
