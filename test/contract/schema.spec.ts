import type { DataSource } from 'typeorm';
import { loadSettings } from '../../src/config/index.js';
import { databaseOptions } from '../../src/database/data-source.js';
import { openDatabase } from '../../src/database/open.js';
import { sqliteDriver, sqlitePackage } from '../../src/database/sqlite-driver.js';

function openEmpty(): Promise<DataSource> {
  const env = { PLIKD_METADATA_BACKEND_CONFIG: '{"ConnectionString":":memory:"}' };
  return openDatabase(databaseOptions(loadSettings({ env, cwd: '/' }).settings, false));
}

describe('the driver of SQLite', () => {
  it.each([
    ['20.19.0', 'better-sqlite3-12'],
    ['20.20.2', 'better-sqlite3-12'],
    ['22.13.0', 'better-sqlite3'],
    ['24.21.0', 'better-sqlite3'],
    ['26.10.0', 'better-sqlite3'],
  ])('is for Node.js %s the package %s', (version, name) => {
    expect(sqlitePackage(version)).toBe(name);
  });

  it('is the one that serves here', async () => {
    const source = await openEmpty();
    expect((source.options as { driver?: unknown }).driver).toBe(sqliteDriver());
    await source.destroy();
  });
});

describe('migrations', () => {
  it('make exactly the schema that the entities describe', async () => {
    const source = await openEmpty();
    const drift = await source.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
    await source.destroy();
  });

  it('can be taken back', async () => {
    const source = await openEmpty();
    for (const migration of source.migrations) {
      expect(migration.name).toBeDefined();
      await source.undoLastMigration();
    }
    const tables: unknown = await source.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('migrations', 'sqlite_sequence')",
    );
    expect(tables).toEqual([]);
    await source.destroy();
  });
});
