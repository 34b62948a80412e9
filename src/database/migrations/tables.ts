import {
  type QueryRunner,
  type Table,
  TableColumn,
  type TableColumnOptions,
  type TableIndex,
} from 'typeorm';

// MySQL and MariaDB keep what was done before a crash in the middle of a migration. So each step looks
// whether it is done already, and a migration that is run again goes on where the first one ended.

/**
 * Creates a table whose texts are compared byte by byte. MySQL and MariaDB would take "a" for "A" and for
 * "a " (with a space); the collation that does neither has another name on each.
 */
export async function createTable(runner: QueryRunner, table: Table): Promise<void> {
  await runner.createTable(table, true);
  if (!isMysql(runner)) return;
  const collation = await bytewise(runner);
  await runner.query(
    `ALTER TABLE ${table.name} CONVERT TO CHARACTER SET utf8mb4 COLLATE ${collation}`,
  );
}

const isMysql = ({ dataSource }: QueryRunner): boolean =>
  dataSource.options.type === 'mysql' || dataSource.options.type === 'mariadb';

async function bytewise(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query('SELECT VERSION() AS version')) as { version: string }[];
  return /mariadb/i.test(row?.version ?? '') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}

/** Adds columns that are not there yet. */
export async function addColumns(
  runner: QueryRunner,
  table: string,
  columns: readonly TableColumnOptions[],
): Promise<void> {
  const known = await runner.getTable(table);
  const missing = columns.filter(({ name }) => known?.findColumnByName(name) === undefined);
  if (missing.length > 0) {
    await runner.addColumns(
      table,
      missing.map((column) => new TableColumn(column)),
    );
  }
}

/** Adds indices that are not there yet. */
export async function createIndices(
  runner: QueryRunner,
  table: string,
  indices: readonly TableIndex[],
): Promise<void> {
  const known = new Set((await runner.getTable(table))?.indices.map(({ name }) => name));
  const missing = indices.filter(({ name }) => !known.has(name));
  if (missing.length > 0) await runner.createIndices(table, missing);
}
