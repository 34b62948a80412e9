import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { PoolUse } from './database-watch.js';
import {
  MysqlConnection,
  PostgresConnection,
  type MysqlClient,
  type PostgresClient,
} from './statements/server-connections.js';
import type { Connection, Dialect, Later } from './statements/statement.js';
import type { StatementLog } from './statements/statement-log.js';

type Work<T> = (manager: EntityManager, connection: Connection) => Later<T>;

/** What TypeORM's drivers keep: mysql2's pool, and node-postgres'. */
interface Pools {
  readonly pool?: MysqlClient & MysqlPool;
  readonly master?: PostgresClient & PostgresPool;
}

/** What node-postgres says of its pool. */
interface PostgresPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What mysql2 keeps of its pool, and has no public name for. */
interface MysqlPool {
  readonly _allConnections?: { readonly length: number };
  readonly _freeConnections?: { readonly length: number };
  readonly _connectionQueue?: { readonly length: number };
}

const LEVEL = 'READ COMMITTED';

/** A database server, reached through TypeORM's pool. */
export class ServerAccess {
  readonly dialect: Exclude<Dialect, 'sqlite'>;
  private readonly shared: Connection;
  /** Connections of MySQL that have the level of our transactions; PostgreSQL takes it with each. */
  private readonly levelled = new WeakSet<object>();

  constructor(
    private readonly source: DataSource,
    private readonly log: StatementLog,
  ) {
    this.dialect = source.options.type === 'postgres' ? 'postgres' : 'mysql';
    const { pool, master } = source.driver as Pools;
    this.shared = this.connectionOn(this.dialect === 'postgres' ? master : pool);
  }

  get pool(): PoolUse {
    const { pool, master } = this.source.driver as Pools;
    const most = this.source.options.poolSize ?? 0;
    if (master !== undefined) {
      const { totalCount: open, idleCount: idle, waitingCount: waiting } = master;
      return { open, idle, most, waiting };
    }
    return {
      open: pool?._allConnections?.length ?? 0,
      idle: pool?._freeConnections?.length ?? 0,
      most,
      waiting: pool?._connectionQueue?.length ?? 0,
    };
  }

  /** On whatever connection is free. */
  async anywhere<T>(work: Work<T>): Promise<T> {
    return work(this.source.manager, this.shared);
  }

  async transaction<T>(work: Work<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client: unknown = await runner.connect();
      if (this.dialect === 'mysql') await this.level(runner, client as object);
      await runner.startTransaction(this.dialect === 'mysql' ? undefined : LEVEL);
      const result = await work(runner.manager, this.connectionOn(client));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // What made it fail is told, and not that it could not be taken back, too.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async level(runner: QueryRunner, client: object): Promise<void> {
    if (this.levelled.has(client)) return;
    await runner.query(`SET SESSION TRANSACTION ISOLATION LEVEL ${LEVEL}`);
    this.levelled.add(client);
  }

  private connectionOn(client: unknown): Connection {
    return this.dialect === 'postgres'
      ? new PostgresConnection(client as PostgresClient, this.log)
      : new MysqlConnection(client as MysqlClient, this.log);
  }
}
