import { existsSync } from 'node:fs';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import type { ServerDatabase } from '../../config/database-address.js';
import { serverOptions } from '../server-options.js';
import { sqliteDriver } from '../sqlite-driver.js';

/** Where a database of Plik is. */
export type PlikAddress = { readonly kind: 'sqlite'; readonly file: string } | ServerDatabase;

/** A row as its driver hands it out, with whatever columns that Plik had. */
export type PlikRow = Readonly<Record<string, unknown>>;

/** Tables with a primary key of one column (contract §12). */
export const PLIK_KEYS = { users: 'id', tokens: 'token', uploads: 'id' } as const;
export type PlikTable = keyof typeof PLIK_KEYS;

const TABLES = ['migrations', 'uploads', 'files', 'users', 'tokens', 'settings'];
/** How long Plik itself may hold its SQLite file locked, in ms. */
const BUSY_TIMEOUT = 10_000;

function optionsOf(address: PlikAddress): DataSourceOptions {
  if (address.kind === 'sqlite') {
    const { file: database } = address;
    return {
      type: 'better-sqlite3',
      driver: sqliteDriver(),
      database,
      readonly: true,
      fileMustExist: true,
      timeout: BUSY_TIMEOUT,
    };
  }
  const options = serverOptions({ ...address, connections: 1, idleConnections: 0 });
  // As texts: the driver would take MySQL's times for local ones of this machine.
  return options.type === 'mariadb' ? { ...options, dateStrings: true } : options;
}

const READ_ONLY = {
  sqlite: null,
  mysql: 'SET SESSION TRANSACTION READ ONLY',
  postgres: 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
} as const;

/** The SQLite file beside which reading makes files that nobody has made yet, else "". */
const leftoversOf = (address: PlikAddress): string =>
  address.kind === 'sqlite' && !existsSync(`${address.file}-wal`) ? address.file : '';

/**
 * Who only reads leaves the files of the write-ahead log behind, which then may belong to another user
 * than Plik's. SQLite removes them, if nobody else needs them, when somebody who may write closes.
 */
async function tidyUp(database: string): Promise<void> {
  if (!existsSync(`${database}-wal`)) return;
  try {
    const source = await new DataSource({
      type: 'better-sqlite3',
      driver: sqliteDriver(),
      database,
      fileMustExist: true,
    }).initialize();
    await source.query('SELECT COUNT(*) FROM migrations');
    await source.destroy();
  } catch {
    // Without the right to write there is nothing that could be done, and nothing is broken.
  }
}

/**
 * A database of Plik 1.3 or 1.4, which is only read (contract §12). Rows come as they are, by `*`, since
 * each version of Plik has other columns. Nothing in them is to be believed.
 */
export class PlikDatabase {
  private constructor(
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
    private readonly leftovers: string,
  ) {}

  /** Rejects with the error of the driver when it cannot be reached. */
  static async open(address: PlikAddress): Promise<PlikDatabase> {
    const leftovers = leftoversOf(address);
    const source = await new DataSource(optionsOf(address)).initialize();
    const runner = source.createQueryRunner();
    const readOnly = READ_ONLY[address.kind];
    if (readOnly !== null) await runner.query(readOnly);
    return new PlikDatabase(source, runner, leftovers);
  }

  async close(): Promise<void> {
    await this.runner.release();
    await this.source.destroy();
    if (this.leftovers !== '') await tidyUp(this.leftovers);
  }

  /** What keeps this from being a database of Plik, "" when nothing does. */
  async problem(): Promise<string> {
    for (const table of TABLES) {
      if (!(await this.runner.hasTable(table))) return `it has no table ${table}`;
    }
    if (await this.runner.hasColumn('uploads', 'upload_token')) {
      if (await this.runner.hasColumn('uploads', 'user')) return '';
      return 'its uploads have no column user, so it is one of this server itself';
    }
    return 'its uploads have no column upload_token';
  }

  /** The name of the last change that Plik made to its schema ("0004-max-user-size"), "" for none. */
  async version(): Promise<string> {
    const rows = await this.select('migrations').getRawMany<PlikRow>();
    const numbered = rows
      .map(({ id }) => String(id))
      .filter((id) => /^\d{4}-[\w-]{1,60}$/.test(id));
    return numbered.sort().at(-1) ?? '';
  }

  async count(table: PlikTable): Promise<number> {
    const query = this.source.createQueryBuilder(this.runner).select('COUNT(*)', 'n');
    const row = await query.from(table, 't').getRawOne<{ n: number | string }>();
    return Number(row?.n ?? 0);
  }

  /**
   * All rows in pages, in the order of the primary key. The database compares keys by one collation,
   * whichever it is, when it orders them, when it looks behind one, and when it keeps them unique: so
   * nothing is left out or comes twice, also where that collation takes "a" for "A".
   */
  async *pages(table: PlikTable, size: number): AsyncGenerator<PlikRow[], void, undefined> {
    const key = PLIK_KEYS[table];
    let after: unknown;
    for (;;) {
      const query = this.select(table).orderBy(`t.${key}`, 'ASC').limit(size);
      if (after !== undefined) query.where(`t.${key} > :after`, { after });
      const rows = await query.getRawMany<PlikRow>();
      if (rows.length > 0) yield rows;
      const last = rows.at(-1)?.[key];
      if (rows.length < size || last === after) return;
      after = last;
    }
  }

  /**
   * Files of some uploads, at most `limit`, in no asked order: as it is, it is the order in which most
   * databases got them. There is no index for it before Plik 1.4, so many uploads at once cost less.
   */
  filesOf(uploadIds: readonly string[], limit: number): Promise<PlikRow[]> {
    const query = this.select('files').where('t.upload_id IN (:...uploadIds)', { uploadIds });
    return query.limit(limit).getRawMany<PlikRow>();
  }

  /** Some files that should have bytes. */
  someStored(limit: number): Promise<PlikRow[]> {
    const query = this.select('files').where('t.status = :status', { status: 'uploaded' });
    return query.limit(limit).getRawMany<PlikRow>();
  }

  async setting(key: string): Promise<unknown> {
    // The column is named like a keyword of MySQL, so it is not asked for by name.
    const rows = await this.select('settings').getRawMany<PlikRow>();
    return rows.find((row) => row.key === key)?.value;
  }

  private select(table: string) {
    return this.source.createQueryBuilder(this.runner).select('t.*').from(table, 't');
  }
}
