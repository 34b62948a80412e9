import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Unavailable } from '../common/errors.js';
import {
  type DatabaseWatch,
  type Door,
  type PoolUse,
  type StatementCounts,
  watched,
} from './database-watch.js';
import { codeOf, isOutage } from './failures.js';
import { QueryLog } from './query-log.js';
import { ServerAccess } from './server-access.js';
import { type Access, SqliteAccess } from './sqlite-access.js';
import { StatementLog } from './statements/statement-log.js';
import type { Connection, Dialect, Later } from './statements/statement.js';

/** How often something is run that loses to others. */
const MOST_ATTEMPTS = 8;

/** Deadlocks and serialisation failures, by the codes of each server. */
const CONFLICTS = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40001', '40P01']);

const isConflict = (error: unknown): boolean => CONFLICTS.has(codeOf(error));

/** The result of a statement; that the database is out of order is not a fault of ours. */
async function told<T>(result: Later<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new Unavailable('the database is not available, please try again later', error);
  }
}

/** Work on one connection, by TypeORM's builders or by fixed statements. */
export type Work<T> = (manager: EntityManager, connection: Connection) => Later<T>;

/**
 * The door to the database for repositories, which say what they do: read, write by one statement, or a
 * transaction. SQLite writes on one connection for the whole process, on which statements of one request would
 * slip into another one's open transaction, and vanish with its rollback; so writing goes through one queue
 * there, whose tasks share commits, and reading has a connection of its own. Rule for transactions: the first
 * statement is a write, so that no database has to upgrade a lock, and nothing in them goes through this door.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly dialect: Dialect;
  private readonly access: SqliteAccess | ServerAccess;
  private watcher: DatabaseWatch | null = null;

  constructor(@InjectDataSource() private readonly source: DataSource) {
    const log = new StatementLog(source);
    const embedded = source.options.type === 'better-sqlite3';
    this.access = embedded ? new SqliteAccess(source, log) : new ServerAccess(source, log);
    this.dialect = this.access.dialect;
  }

  /** From now on, this one is told of the end of everything that is asked. */
  watch(watcher: DatabaseWatch): void {
    this.watcher = watcher;
  }

  get pool(): PoolUse {
    return this.access.pool;
  }

  get counts(): StatementCounts {
    const { logger } = this.source;
    return logger instanceof QueryLog ? logger.counts : { statements: 0, failed: 0 };
  }

  /** Reads what is committed. Rejects with Unavailable while the database is out of order. */
  read<T>(work: Work<T>): Promise<T> {
    return this.through('read', work);
  }

  /** Runs a single statement that changes something. Rejects like `read`. */
  write<T>(work: Work<T>): Promise<T> {
    return this.through('write', work);
  }

  /** Runs several statements as one: all of them or none. Rejects like `read`. */
  transaction<T>(work: Work<T>): Promise<T> {
    return this.through('transaction', work);
  }

  /** Runs a single statement of which it is not known whether it reads or writes, by itself. Rejects like `read`. */
  run<T>(work: Work<T>): Promise<T> {
    return this.through('run', work);
  }

  /** Rejects with Unavailable when the database does not do what it is asked. */
  async check(): Promise<void> {
    await this.read((m) => m.query('SELECT COUNT(*) FROM migrations'));
  }

  onApplicationShutdown(): void {
    if (this.access instanceof SqliteAccess) this.access.close();
  }

  private through<T>(door: Door, work: Work<T>): Promise<T> {
    const { watcher } = this;
    if (watcher === null) return this.ask(door, work);
    return watched(watcher, door, () => this.ask(door, work));
  }

  private ask<T>(door: Door, work: Work<T>): Promise<T> {
    const { access } = this;
    if (access instanceof ServerAccess) {
      return this.retried(() =>
        door === 'transaction' ? access.transaction(work) : access.anywhere(work),
      );
    }
    const { reader, writer, writes } = access;
    if (door === 'read' && reader !== null) return told(now(work, reader));
    const task = (): Later<T> => work(writer.manager, writer.connection);
    // In memory there is no second connection to read on.
    const shares = door === 'write' || door === 'transaction';
    return told(shares ? writes.share(task) : writes.alone(task));
  }

  /** What met others in a deadlock was taken back whole, and is run again. */
  private async retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await told(attempt());
      } catch (error) {
        if (tried === MOST_ATTEMPTS || !isConflict(error)) throw error;
        this.watcher?.retried();
        await sleep(Math.random() * 10 * 2 ** tried);
      }
    }
  }
}

/** Errors of synchronous drivers come as rejections, too. */
async function now<T>(work: Work<T>, { manager, connection }: Access): Promise<T> {
  return work(manager, connection);
}
