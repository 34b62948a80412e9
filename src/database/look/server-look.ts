import type { DatabaseLook } from './look.js';

/** What a database server says of itself and of what its user may do. */
export interface ServerFacts {
  readonly product: 'MySQL' | 'MariaDB' | 'PostgreSQL';
  /** [10, 11] */
  readonly version: readonly number[];
  /** How texts are kept where nothing else is said: `utf8mb4`, `UTF8`. */
  readonly encoding: string;
  /** Tables of ours with texts in another encoding or order, which may take two ids for one. */
  readonly misread: readonly string[];
  /** Connections that the server allows, without those that it keeps for itself. */
  readonly connections: number;
  /** Nothing can be written: a copy of another server, or switched so. */
  readonly readOnly: boolean;
  /** What the user lacks: `CREATE`, `DELETE on uploads`. */
  readonly missing: readonly string[];
  /** Bytes of one statement; null: without a limit of its own. */
  readonly packet: number | null;
  /** Milliseconds since the epoch by its clock, and by ours in the middle of the question. */
  readonly clock: { readonly theirs: number; readonly ours: number };
}

/** What a table is needed for. */
const WORK = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
/** What a change of the tables needs beside it. */
const CHANGES = ['CREATE', 'ALTER', 'DROP', 'INDEX'];

const text = (value: unknown): string => (typeof value === 'string' ? value : String(value));
const numbers = (version: string): number[] =>
  (version.match(/\d+/g) ?? []).map(Number).slice(0, 2);
const isOn = (value: unknown): boolean => /^(?:on|true|1)$/i.test(text(value));

async function clockOf(
  look: DatabaseLook,
  sql: string,
  now: () => number,
): Promise<ServerFacts['clock']> {
  const before = now();
  const [row] = await look.rows(sql);
  return { theirs: Number(row?.ms), ours: (before + now()) / 2 };
}

export async function postgresFacts(look: DatabaseLook, now: () => number): Promise<ServerFacts> {
  const [row = {}] = await look.rows(`
    SELECT current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding,
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int AS connections,
      pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS locked,
      has_schema_privilege(current_schema(), 'CREATE') AS creates`);
  const privileges = WORK.map((each) => `has_table_privilege(c.oid, '${each}') AS "${each}"`);
  const tables = await look.rows(
    `SELECT c.relname AS name, pg_has_role(c.relowner, 'USAGE') AS owned, ${privileges.join(', ')}
       FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND c.relname = ANY($1)`,
    [[...look.tables, 'migrations']],
  );
  const missing = tables.flatMap((table) => [
    ...WORK.filter((each) => table[each] !== true).map((each) => `${each} on ${text(table.name)}`),
    ...(table.owned === true ? [] : [`being owner of ${text(table.name)}`]),
  ]);
  return {
    product: 'PostgreSQL',
    version: numbers(text(row.version)),
    encoding: text(row.encoding),
    misread: [],
    connections: Number(row.connections),
    readOnly: row.locked === true,
    missing: [...(row.creates === true ? [] : ['CREATE on the schema']), ...missing],
    packet: null,
    clock: await clockOf(look, 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms', now),
  };
}

export async function mysqlFacts(look: DatabaseLook, now: () => number): Promise<ServerFacts> {
  const [row = {}] = await look.rows(`
    SELECT VERSION() AS version, @@max_connections AS connections, @@max_allowed_packet AS packet,
      @@global.read_only AS locked, DATABASE() AS name, @@character_set_database AS encoding`);
  const marks = look.tables.map(() => '?').join(', ');
  const misread = await look.rows(
    `SELECT DISTINCT table_name AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name IN (${marks}) AND collation_name IS NOT NULL
        AND collation_name NOT IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')`,
    look.tables,
  );
  const grants = await look.rows('SHOW GRANTS');
  const lines = grants.flatMap((each) => Object.values(each).map(text));
  return {
    product: /mariadb/i.test(text(row.version)) ? 'MariaDB' : 'MySQL',
    version: numbers(text(row.version)),
    encoding: text(row.encoding),
    misread: misread.map(({ name }) => text(name)),
    connections: Number(row.connections),
    readOnly: isOn(row.locked),
    missing: missingIn(lines, text(row.name)),
    packet: Number(row.packet),
    clock: await clockOf(look, 'SELECT UNIX_TIMESTAMP(NOW(3)) * 1000 AS ms', now),
  };
}

/** What the grants for a database do not hold. Grants by roles are not seen through, and so count as all. */
export function missingIn(grants: readonly string[], database: string): string[] {
  const held = new Set<string>();
  for (const grant of grants) {
    const [, rights = '', on] = /^GRANT (.*?) ON (\S+) TO /i.exec(grant) ?? [];
    if (on === undefined) return [];
    if (!covers(on, database)) continue;
    for (const right of rights.split(',')) held.add(right.trim().toUpperCase());
  }
  if (held.has('ALL PRIVILEGES') || held.has('ALL')) return [];
  return [...WORK, ...CHANGES].filter((right) => !held.has(right));
}

/** `*.*`, or a name in which `_` and `%` stand for others, unless a backslash is before them. */
function covers(on: string, database: string): boolean {
  const [, name] = /^`?(.*?)`?\.\*$/.exec(on) ?? [];
  if (name === undefined) return false;
  if (name === '*') return true;
  const pattern = name.replace(/\\?[^\\]/g, (each) => {
    if (each === '_') return '.';
    if (each === '%') return '.*';
    const plain = each.length === 2 ? each.slice(1) : each;
    return plain.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${pattern}$`, 'i').test(database);
}
