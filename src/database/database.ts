import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Unavailable } from '../common/errors.js';
import { codeOf, isOutage } from './failures.js';
import { ServerAccess } from './server-access.js';
import { SqliteAccess } from './sqlite-access.js';
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

  constructor(@InjectDataSource() source: DataSource) {
    const log = new StatementLog(source);
    const embedded = source.options.type === 'better-sqlite3';
    this.access = embedded ? new SqliteAccess(source, log) : new ServerAccess(source, log);
    this.dialect = this.access.dialect;
  }

  /** Reads what is committed. Rejects with Unavailable while the database is out of order. */
  read<T>(work: Work<T>): Promise<T> {
    const { access } = this;
    if (access instanceof ServerAccess) return this.write(work);
    const { reader } = access;
    if (reader === null) return this.run(work);
    return told(now(work, reader.manager, reader.connection));
  }

  /** Runs a single statement that changes something. Rejects like `read`. */
  write<T>(work: Work<T>): Promise<T> {
    const { access } = this;
    if (access instanceof SqliteAccess) return shared(access, work);
    return this.retried(() => access.anywhere(work));
  }

  /** Runs several statements as one: all of them or none. Rejects like `read`. */
  transaction<T>(work: Work<T>): Promise<T> {
    const { access } = this;
    if (access instanceof SqliteAccess) return shared(access, work);
    return this.retried(() => access.transaction(work));
  }

  /** Runs a single statement of which it is not known whether it reads or writes, by itself. Rejects like `read`. */
  run<T>(work: Work<T>): Promise<T> {
    const { access } = this;
    if (access instanceof ServerAccess) return this.write(work);
    const { manager, connection } = access.writer;
    return told(access.writes.alone(() => work(manager, connection)));
  }

  /** Rejects with Unavailable when the database does not do what it is asked. */
  async check(): Promise<void> {
    await this.read((m) => m.query('SELECT COUNT(*) FROM migrations'));
  }

  onApplicationShutdown(): void {
    if (this.access instanceof SqliteAccess) this.access.close();
  }

  /** What met others in a deadlock was taken back whole, and is run again. */
  private async retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await told(attempt());
      } catch (error) {
        if (tried === MOST_ATTEMPTS || !isConflict(error)) throw error;
        await sleep(Math.random() * 10 * 2 ** tried);
      }
    }
  }
}

function shared<T>({ writes, writer }: SqliteAccess, work: Work<T>): Promise<T> {
  const { manager, connection } = writer;
  return told(writes.share(() => work(manager, connection)));
}

/** Errors of synchronous drivers come as rejections, too. */
async function now<T>(work: Work<T>, manager: EntityManager, connection: Connection): Promise<T> {
  return work(manager, connection);
}
