import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Unavailable } from '../common/errors.js';
import { isOutage } from './failures.js';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';

/** How often something is run that loses to others. */
const MOST_ATTEMPTS = 8;

/** Deadlocks and serialisation failures, by the codes of each server. */
const CONFLICTS = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40001', '40P01']);

function isConflict(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code !== undefined && CONFLICTS.has(code);
}

/** The result of a statement; that the database is out of order is not a fault of ours. */
async function told<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new Unavailable('the database is not available, please try again later', error);
  }
}

type Work<T> = (manager: EntityManager) => Promise<T>;

/**
 * The door to the database for repositories. SQLite has one connection for the whole process, on
 * which statements of one request would slip into another one's open transaction, and vanish with
 * its rollback; so there all work goes through one queue. Rule for transactions: the first statement
 * is a write, so that SQLite takes its write lock at once and never has to upgrade a read one.
 */
@Injectable()
export class Database {
  private readonly serial: boolean;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(@InjectDataSource() private readonly source: DataSource) {
    this.serial = source.options.type === 'better-sqlite3';
  }

  /** Runs a single statement. Rejects with Unavailable while the database is out of order. */
  run<T>(work: Work<T>): Promise<T> {
    const { manager } = this.source;
    return this.serial ? this.queued(() => told(work(manager))) : this.retried(() => work(manager));
  }

  /** Runs several statements as one: all of them or none. Rejects like `run`. */
  transaction<T>(work: Work<T>): Promise<T> {
    if (this.serial) return this.queued(() => told(this.source.transaction(work)));
    return this.retried(() => this.source.transaction('READ COMMITTED', work));
  }

  /** Rejects with Unavailable when the database does not do what it is asked. */
  async check(): Promise<void> {
    await this.run((m) => m.query('SELECT COUNT(*) FROM migrations'));
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

  private queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
