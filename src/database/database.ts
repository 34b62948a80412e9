import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

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
    const transact = (): Promise<T> => this.source.transaction(work);
    return this.serial ? this.queued(transact) : transact();
  }

  private queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
