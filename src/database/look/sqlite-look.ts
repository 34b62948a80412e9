import type { DatabaseLook } from './look.js';

/** What SQLite says of its file. */
export interface SqliteFacts {
  /** `wal` is what the server works with. */
  readonly journal: string;
}

export async function sqliteFacts(look: DatabaseLook): Promise<SqliteFacts> {
  const [row] = await look.rows('PRAGMA journal_mode');
  return { journal: String(row?.journal_mode) };
}

/** The first thing that is wrong in the file; null: nothing. Reads all of it. */
export async function damageIn(look: DatabaseLook): Promise<string | null> {
  const [row] = await look.rows('PRAGMA quick_check(1)');
  const said = String(row?.quick_check);
  return said === 'ok' ? null : said;
}
