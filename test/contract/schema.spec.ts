import type { DataSource } from 'typeorm';
import { loadSettings } from '../../src/config/index.js';
import { databaseOptions, refuseUnsafeNode } from '../../src/database/data-source.js';
import { openDatabase } from '../../src/database/open.js';

function openEmpty(): Promise<DataSource> {
  const env = { PLIKD_METADATA_BACKEND_CONFIG: '{"ConnectionString":":memory:"}' };
  return openDatabase(databaseOptions(loadSettings({ env, cwd: '/' }).settings, false));
}

describe('the driver of SQLite', () => {
  it.each(['24.19.0', '24.21.0', '25.0.0'])(
    'is refused on Node.js %s, which it ends',
    (version) => {
      expect(() => {
        refuseUnsafeNode(version);
      }).toThrow(`SQLite cannot be used with Node.js ${version}`);
    },
  );

  it.each(['20.19.0', '22.23.3', '24.18.1'])('is taken on Node.js %s', (version) => {
    expect(() => {
      refuseUnsafeNode(version);
    }).not.toThrow();
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
