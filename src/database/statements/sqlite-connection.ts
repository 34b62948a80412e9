import type BetterSqlite from 'better-sqlite3';
import type { Connection, Query, Statement, Value } from './statement.js';
import type { StatementLog } from './statement-log.js';

/** SQLite: each statement is prepared once, and done when it is called. */
export class SqliteConnection implements Connection {
  readonly dialect = 'sqlite';
  private readonly known = new WeakMap<Statement, BetterSqlite.Statement>();

  constructor(
    readonly db: BetterSqlite.Database,
    private readonly log: StatementLog,
  ) {}

  all<T>(query: Query<T>, values: readonly Value[]): T[] {
    const rows = this.log.watchNow(query, () => this.rows(query).all(...values));
    return (rows as unknown[][]).map(query.reader('sqlite'));
  }

  first<T>(query: Query<T>, values: readonly Value[]): T | null {
    const row = this.log.watchNow(query, () => this.rows(query).get(...values));
    return row === undefined ? null : query.reader('sqlite')(row as unknown[]);
  }

  change(statement: Statement, values: readonly Value[]): number {
    return this.log.watchNow(statement, () => this.prepared(statement).run(...values).changes);
  }

  private rows(query: Statement): BetterSqlite.Statement {
    const known = this.known.get(query);
    return known ?? this.prepared(query).raw();
  }

  /** Prepares it, once. */
  prepared(statement: Statement): BetterSqlite.Statement {
    const known = this.known.get(statement);
    if (known !== undefined) return known;
    const fresh = this.db.prepare(statement.in('sqlite'));
    this.known.set(statement, fresh);
    return fresh;
  }
}
