import { DataSource } from 'typeorm';
import { sqliteOptions } from '../../src/database/data-source.js';

describe('migrations', () => {
  it('make exactly the schema that the entities describe', async () => {
    const source = new DataSource(sqliteOptions({ file: ':memory:', durable: true }));
    await source.initialize();
    const drift = await source.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
    await source.destroy();
  });

  it('can be taken back', async () => {
    const source = new DataSource(sqliteOptions({ file: ':memory:', durable: true }));
    await source.initialize();
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
