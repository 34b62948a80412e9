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
 * "a " (with a space); the collation that does neither has another name on each. It is given to each
 * column as it is made: converting a table afterwards would make its texts wider than they are meant.
 */
export async function createTable(runner: QueryRunner, table: Table): Promise<void> {
  const collation = await bytewise(runner);
  const copy = table.clone();
  copy.columns = copy.columns.map((column) => new TableColumn(collated(column, collation)));
  await runner.createTable(copy, true);
}

/** What a text needs to be compared byte by byte; null where it is so by itself. */
async function bytewise(runner: QueryRunner): Promise<string | null> {
  const { type } = runner.dataSource.options;
  if (type !== 'mysql' && type !== 'mariadb') return null;
  const [row] = (await runner.query('SELECT VERSION() AS version')) as { version: string }[];
  return /mariadb/i.test(row?.version ?? '') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}

const collated = (column: TableColumnOptions, collation: string | null): TableColumnOptions =>
  collation !== null && (column.type === 'varchar' || column.type === 'text')
    ? { ...column, charset: 'utf8mb4', collation }
    : column;

/** Adds columns that are not there yet. */
export async function addColumns(
  runner: QueryRunner,
  table: string,
  columns: readonly TableColumnOptions[],
): Promise<void> {
  const known = await runner.getTable(table);
  const missing = columns.filter(({ name }) => known?.findColumnByName(name) === undefined);
  const collation = await bytewise(runner);
  const added = missing.map((column) => new TableColumn(collated(column, collation)));
  if (added.length > 0) await runner.addColumns(table, added);
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

/** Drops indices that are still there. */
export async function dropIndices(
  runner: QueryRunner,
  table: string,
  indices: readonly TableIndex[],
): Promise<void> {
  const known = new Set((await runner.getTable(table))?.indices.map(({ name }) => name));
  const there = indices.filter(({ name }) => known.has(name));
  if (there.length > 0) await runner.dropIndices(table, there);
}
