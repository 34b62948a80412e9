import type { Connection, Query, Statement, Value } from './statement.js';
import type { StatementLog } from './statement-log.js';

/** A pool or a connection of node-postgres, as far as it is used here. */
export interface PostgresClient {
  query(config: {
    readonly name?: string;
    readonly text: string;
    readonly values: readonly Value[];
    readonly rowMode: 'array';
  }): Promise<{ readonly rows: unknown[][]; readonly rowCount: number | null }>;
}

/** PostgreSQL: a connection knows each statement by its name once it was there. */
export class PostgresConnection implements Connection {
  readonly dialect = 'postgres';

  constructor(
    private readonly client: PostgresClient,
    private readonly log: StatementLog,
  ) {}

  async all<T>(query: Query<T>, values: readonly Value[]): Promise<T[]> {
    const { rows } = await this.run(query, values);
    return rows.map(query.reader('postgres'));
  }

  async first<T>(query: Query<T>, values: readonly Value[]): Promise<T | null> {
    return (await this.all(query, values))[0] ?? null;
  }

  async change(statement: Statement, values: readonly Value[]): Promise<number> {
    return (await this.run(statement, values)).rowCount ?? 0;
  }

  private run(statement: Statement, values: readonly Value[]) {
    const text = statement.in('postgres');
    const { name } = statement;
    return this.log.watch(text, () =>
      this.client.query({ ...(name === '' ? {} : { name }), text, values, rowMode: 'array' }),
    );
  }
}

type Answer = (error: Error | null | undefined, result: unknown) => void;

/** A pool or a connection of mysql2, as far as it is used here. */
export interface MysqlClient {
  execute(
    options: { readonly sql: string; readonly rowsAsArray: true },
    values: readonly Value[],
    answer: Answer,
  ): unknown;
}

/** MySQL and MariaDB: a connection keeps what the server has prepared for it. */
export class MysqlConnection implements Connection {
  readonly dialect = 'mysql';

  constructor(
    private readonly client: MysqlClient,
    private readonly log: StatementLog,
  ) {}

  async all<T>(query: Query<T>, values: readonly Value[]): Promise<T[]> {
    const rows = (await this.run(query, values)) as unknown[][];
    return rows.map(query.reader('mysql'));
  }

  async first<T>(query: Query<T>, values: readonly Value[]): Promise<T | null> {
    return (await this.all(query, values))[0] ?? null;
  }

  async change(statement: Statement, values: readonly Value[]): Promise<number> {
    const { affectedRows } = (await this.run(statement, values)) as { affectedRows: number };
    return affectedRows;
  }

  private run(statement: Statement, values: readonly Value[]): Promise<unknown> {
    const sql = statement.in('mysql');
    const run = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        this.client.execute({ sql, rowsAsArray: true }, values, (error, result) => {
          if (error) reject(error);
          else resolve(result);
        });
      });
    return this.log.watch(sql, run);
  }
}
