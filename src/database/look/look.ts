import { existsSync } from 'node:fs';
import { DataSource, MigrationExecutor } from 'typeorm';
import type { Settings } from '../../config/index.js';
import { databaseOptions } from '../data-source.js';
import { unusable } from '../failures.js';

/** How far a database is. */
export interface Schema {
  /** `empty`: no tables yet. `plik`: those of Plik itself. */
  readonly state: 'empty' | 'ours' | 'plik';
  /** Names of migrations that the next start runs. */
  readonly pending: readonly string[];
  /** Of those that only a newer version knows. */
  readonly newer: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * The configured database, to be looked at: nothing is made or changed, not even its file. What differs between the
 * databases is asked by `server-look.ts` and `sqlite-look.ts`.
 */
export class DatabaseLook {
  private constructor(private readonly source: DataSource) {}

  /** The embedded database is a file that is there, or there is a server. */
  static exists({ database, databaseFile }: Settings): boolean {
    return database !== null || (databaseFile !== ':memory:' && existsSync(databaseFile));
  }

  /** Rejects with DatabaseUnusable. */
  static async open(settings: Settings): Promise<DatabaseLook> {
    const options = databaseOptions(settings, false);
    const looking =
      options.type === 'better-sqlite3'
        ? { ...options, readonly: true, enableWAL: false, prepareDatabase: () => undefined }
        : options;
    const source = new DataSource(looking);
    try {
      await source.initialize();
      // SQLite looks into its file when it is asked for the first time.
      await source.createQueryRunner().hasTable('migrations');
    } catch (error) {
      if (source.isInitialized) await source.destroy().catch(() => undefined);
      throw unusable(error, options);
    }
    return new DatabaseLook(source);
  }

  close(): Promise<void> {
    return this.source.destroy();
  }

  /** Tables that our entities have. */
  get tables(): string[] {
    return this.source.entityMetadatas.map(({ tableName }) => tableName);
  }

  async schema(): Promise<Schema> {
    const runner = this.source.createQueryRunner();
    try {
      const table = await runner.getTable('migrations');
      if (table?.findColumnByName('timestamp') === undefined) {
        const foreign = table !== undefined || (await runner.hasTable('uploads'));
        return { state: foreign ? 'plik' : 'empty', pending: this.known(), newer: [] };
      }
      const executed = await new MigrationExecutor(this.source, runner).getExecutedMigrations();
      const names = executed.map(({ name }) => name);
      const known = this.known();
      return {
        state: 'ours',
        pending: known.filter((name) => !names.includes(name)),
        newer: names.filter((name) => !known.includes(name)),
      };
    } finally {
      await runner.release();
    }
  }

  /** The address that the server has written down for an upload; null: there is no such upload here. */
  async sourceOf(uploadId: string): Promise<string | null> {
    const mark = this.source.options.type === 'postgres' ? '$1' : '?';
    const [row] = await this.rows(`SELECT remote_ip AS ip FROM uploads WHERE id = ${mark}`, [
      uploadId,
    ]);
    return typeof row?.ip === 'string' ? row.ip : null;
  }

  /** Milliseconds that the database takes to answer: the median of `times`. */
  async roundTrip(times: number): Promise<number> {
    const took: number[] = [];
    for (let i = 0; i < times; i += 1) {
      const begun = performance.now();
      await this.rows('SELECT 1 AS one');
      took.push(performance.now() - begun);
    }
    return took.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
  }

  /** For the other files of this folder. */
  async rows(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.source.query<Row[]>(sql, [...values]);
  }

  private known(): string[] {
    return this.source.migrations.map(({ name = '' }) => name);
  }
}
