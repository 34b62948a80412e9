import { existsSync } from 'node:fs';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { unusable } from './failures.js';

/** Whose database the configured one is, before anything is written into it. */
export type DatabaseState = 'empty' | 'ours' | 'outdated' | 'foreign';

/** Looks at a database, and makes or changes nothing. Rejects with DatabaseUnusable. */
export async function stateOf(options: DataSourceOptions): Promise<DatabaseState> {
  const embedded = options.type === 'better-sqlite3';
  if (embedded && !existsSync(options.database)) return 'empty';
  const looking = embedded ? { ...options, readonly: true, enableWAL: false } : options;
  const source = await new DataSource(looking).initialize().catch((error: unknown) => {
    throw unusable(error, options);
  });
  const runner = source.createQueryRunner();
  try {
    // The newest column.
    if (await runner.hasColumn('users', 'session_epoch')) return 'ours';
    if (await runner.hasTable('instances')) return 'outdated';
    return (await runner.hasTable('uploads')) ? 'foreign' : 'empty';
  } finally {
    await runner.release();
    await source.destroy();
  }
}
