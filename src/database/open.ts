import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseUnusable, unusable, whichDatabase } from './failures.js';
import { migrate } from './migrate.js';

/**
 * Connects, and brings the tables up to date. Rejects with DatabaseUnusable, which is one line that
 * says what to look at.
 */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
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
