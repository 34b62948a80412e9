import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';

/** How often a transaction is run that loses to others. */
const MOST_ATTEMPTS = 8;

/** Deadlocks and serialisation failures, by the codes of each server. */
const CONFLICTS = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40001', '40P01']);

function isConflict(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code !== undefined && CONFLICTS.has(code);
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

  /** Runs a single statement. */
  run<T>(work: Work<T>): Promise<T> {
    return this.serial ? this.queued(() => work(this.source.manager)) : work(this.source.manager);
  }

  /** Runs several statements as one: all of them or none. */
  transaction<T>(work: Work<T>): Promise<T> {
    if (this.serial) return this.queued(() => this.source.transaction(work));
    return this.retried(() => this.source.transaction('READ COMMITTED', work));
  }

  /** Transactions that met in a deadlock were taken back whole, and are run again. */
  private async retried<T>(transact: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await transact();
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !isConflict(error)) throw error;
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  private queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
