import type BetterSqlite from 'better-sqlite3';
import type { DataSource, Driver, EntityManager, QueryRunner } from 'typeorm';
import type { PoolUse } from './database-watch.js';
import { GroupCommit } from './group-commit.js';
import { type SqliteDriver } from './sqlite-driver.js';
import { SqliteConnection } from './statements/sqlite-connection.js';
import type { StatementLog } from './statements/statement-log.js';
import type { Connection } from './statements/statement.js';

/**
 * KiB of pages that each connection keeps; the driver's own 16,000 for each are much for a small server, and what is
 * not among them is in the system's cache.
 */
const CACHE = { writing: 8000, reading: 4000 };

/** TypeORM's ways to ask, and ours, on one connection. */
export interface Access {
  readonly manager: EntityManager;
  readonly connection: Connection;
}

/** What TypeORM's driver for SQLite keeps. */
interface OpenDriver extends Driver {
  readonly databaseConnection: BetterSqlite.Database;
}

/**
 * The connections to a SQLite file: one writes, another one reads. In WAL mode the second sees what is
 * committed, which is flushed, and nothing of what is being written; it needs no queue. A database in memory
 * has one connection.
 */
export class SqliteAccess {
  readonly dialect = 'sqlite';
  readonly writes: GroupCommit;
  readonly writer: Access;
  readonly reader: Access | null;
  private readonly second: BetterSqlite.Database | null;

  constructor(source: DataSource, log: StatementLog) {
    const driver = source.driver as OpenDriver;
    const { databaseConnection: first } = driver;
    first.pragma(`cache_size = -${CACHE.writing}`);
    this.writes = new GroupCommit(first, log);
    const manager = source.createQueryRunner().manager;
    this.writer = { manager, connection: new SqliteConnection(first, log) };
    this.second = first.memory ? null : openSecond(source, first);
    this.reader =
      this.second === null
        ? null
        : {
            manager: source.createEntityManager(runnerOn(driver, this.second)),
            connection: new SqliteConnection(this.second, log),
          };
  }

  /** Two at most, which are always open. */
  get pool(): PoolUse {
    const open = this.second === null ? 1 : 2;
    return { open, idle: 0, most: open, waiting: this.writes.queued };
  }

  close(): void {
    this.second?.close();
  }
}

/** It writes nothing, but it may: the last connection to leave tidies up the file's log. */
function openSecond(source: DataSource, first: BetterSqlite.Database): BetterSqlite.Database {
  const { driver: Driver, timeout } = source.options as {
    driver?: SqliteDriver;
    timeout?: number;
  };
  if (Driver === undefined) throw new Error('the driver of SQLite is not among the options');
  const second = new Driver(first.name, { fileMustExist: true, timeout: timeout ?? 0 });
  second.pragma('query_only = ON');
  second.pragma(`cache_size = -${CACHE.reading}`);
  return second;
}

/** TypeORM's way to a connection that it did not open: the same driver with another one. */
function runnerOn(driver: OpenDriver, db: BetterSqlite.Database): QueryRunner {
  const other = Object.create(driver, {
    databaseConnection: { value: db },
    queryRunner: { value: undefined, writable: true },
  }) as OpenDriver;
  return other.createQueryRunner('slave');
}
