import { Database } from '../database/database.js';
import {
  DATABASE_FAILURES,
  DOORS,
  type DatabaseFailure,
  type DatabaseWatch,
  type Door,
} from '../database/database-watch.js';
import type { Find } from '../http/route-call.js';
import { ClosedCounts } from './closed-counts.js';
import { type Family, single } from './family.js';
import { Timings } from './timings.js';

/** What the database is asked, how long it takes, and how its connections are used. */
export class DatabaseMetrics implements DatabaseWatch {
  private readonly database: Database;
  private readonly timings = new Timings(['operation']);
  private readonly failures = new ClosedCounts({ operation: DOORS, kind: DATABASE_FAILURES });
  private retries = 0;

  constructor(find: Find) {
    this.database = find(Database);
    this.database.watch(this);
  }

  ended(door: Door, ms: number, failure: DatabaseFailure | null): void {
    this.timings.add(ms, door);
    if (failure !== null) this.failures.add(1, door, failure);
  }

  retried(): void {
    this.retries += 1;
  }

  get families(): readonly Family[] {
    return [...this.asked, ...this.pool];
  }

  private get asked(): Family[] {
    const { database } = this;
    return [
      this.timings.family(
        'plik_nest_database_operation_duration_seconds',
        'Time of reads, writes and transactions, waiting for a connection or a turn included',
      ),
      this.failures.family(
        'plik_nest_database_errors_total',
        'Reads, writes and transactions that failed, by kind; other: refused, as a name that is taken',
      ),
      single(
        'counter',
        'plik_nest_database_retries_total',
        'Writes and transactions that lost to others and were run again',
        () => this.retries,
      ),
      single(
        'counter',
        'plik_nest_database_statements_total',
        'Statements, those of transactions one by one',
        () => database.counts.statements,
      ),
      single(
        'counter',
        'plik_nest_database_statement_errors_total',
        'Statements that failed',
        () => database.counts.failed,
      ),
      single(
        'gauge',
        'plik_nest_database_waiting',
        'Who waits for a connection; on SQLite, for the turn to write',
        () => database.pool.waiting,
      ),
    ];
  }

  /** By the names of Plik's library (contract §9). */
  private get pool(): Family[] {
    const { database } = this;
    const of = (name: string, help: string, read: () => number): Family =>
      single('gauge', `gorm_dbstats_${name}`, help, read);
    return [
      of('max_open_connections', 'Most connections to the database', () => database.pool.most),
      of('open_connections', 'Connections to the database', () => database.pool.open),
      of('idle', 'Connections that nobody uses', () => database.pool.idle),
      of('in_use', 'Connections in use', () => database.pool.open - database.pool.idle),
    ];
  }
}
