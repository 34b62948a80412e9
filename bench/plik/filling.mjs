// Uploads in number, straight into SQLite: copies of one that the server has made itself, whatever its tables are.
import { sqliteDriver } from '../../scripts/sqlite.mjs';

const name = (text) => `"${text}"`;
const columnsOf = (db, table) =>
  db
    .prepare(`PRAGMA table_info(${name(table)})`)
    .all()
    .map((column) => column.name);

/** Copies of an upload's row; only their ids are new ones. */
function copyRows(db, id, count) {
  const columns = columnsOf(db, 'uploads');
  const values = columns.map((column) =>
    column === 'id' ? 'lower(hex(randomblob(8)))' : `u.${name(column)}`,
  );
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
     INSERT INTO uploads (${columns.map(name).join(', ')})
     SELECT ${values.join(', ')} FROM n, uploads u WHERE u.id = @id`,
  ).run({ id, count });
}

/** Where a server keeps counters of uploads, those of everybody without an account. */
function countersOf(db) {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  if (!tables.includes('usages')) return null;
  return db.prepare("SELECT * FROM usages WHERE user_id = ''").get() ?? null;
}

function withDatabase(path, work) {
  const Database = sqliteDriver();
  const db = new Database(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** The counters as they are now, to see what one more upload changes. */
export const readCounters = (path) => withDatabase(path, countersOf);

/**
 * `count` copies of the upload `id`, of a server that is not running. Counters grow by as much for each as
 * they did for the first one, between `before` and `after`.
 */
export function multiply(path, { id, count, before, after }) {
  if (count === 0) return;
  withDatabase(path, (db) => {
    db.pragma('synchronous = OFF');
    db.transaction(() => {
      copyRows(db, id, count);
      const grown = Object.keys(after ?? {}).filter(
        (column) => Number.isInteger(after[column]) && /^(now|ever)_|^uploads$/.test(column),
      );
      for (const column of grown) {
        const each = after[column] - (before?.[column] ?? 0);
        db.prepare(
          `UPDATE usages SET ${name(column)} = ${name(column)} + ? WHERE user_id = ''`,
        ).run(each * count);
      }
    })();
  });
}

/** Uploads of a time to live that nobody has removed yet. */
export const countOfTtl = (path, ttl) =>
  withDatabase(path, (db) =>
    db
      .prepare('SELECT COUNT(*) FROM uploads WHERE ttl = ? AND deleted_at IS NULL')
      .pluck()
      .get(ttl),
  );
