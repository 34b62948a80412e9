import { closeSync, openSync } from 'node:fs';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseUnusable, unusable, whichDatabase } from './failures.js';
import { migrate } from './migrate.js';

/**
 * A new SQLite database is readable for its owner alone: the key of sessions and the tokens are in it. SQLite gives the
 * files beside it the same mode.
 */
function makePrivate(options: DataSourceOptions): void {
  if (options.type !== 'better-sqlite3' || options.database === ':memory:') return;
  try {
    closeSync(openSync(options.database, 'ax', 0o600));
  } catch {
    // It is there already, with the mode that its operator wants; or it cannot be made, which the driver says better.
  }
}

/**
 * Connects, and brings the tables up to date. Rejects with DatabaseUnusable, which is one line that
 * says what to look at.
 */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  makePrivate(options);
  const source = new DataSource(options);
  try {
    await source.initialize();
    await migrate(source);
    return source;
  } catch (error) {
    if (source.isInitialized) await source.destroy().catch(() => undefined);
    if (!(error instanceof DatabaseUnusable)) throw unusable(error, options);
    throw new DatabaseUnusable(`${whichDatabase(options)} cannot be used: ${error.message}`);
  }
}
