import type { QueryRunner, Table } from 'typeorm';

/**
 * Creates a table whose texts are compared byte by byte. MySQL and MariaDB would take "a" for "A" and for
 * "a " (with a space); the collation that does neither has another name on each.
 */
export async function createTable(runner: QueryRunner, table: Table): Promise<void> {
  await runner.createTable(table);
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
