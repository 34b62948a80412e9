import type { DataSourceOptions } from 'typeorm';

/** Where a database server is, and how it is reached. */
export interface ServerSettings {
  readonly kind: 'mysql' | 'postgres';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: 'off' | 'require' | 'verify';
  /** Most connections; 0: the driver's own. */
  readonly connections: number;
}

const CONNECT_TIMEOUT = 10_000;
const CONNECTIONS = 10;

/** Options of MySQL, MariaDB and PostgreSQL, without what is the same for all databases. */
export function serverOptions(server: ServerSettings): DataSourceOptions {
  const { host, port, user: username, password, database, tls } = server;
  const address = { host, port, username, password, database };
  const secure = tls === 'off' ? undefined : { rejectUnauthorized: tls === 'verify' };
  const connections = server.connections > 0 ? server.connections : CONNECTIONS;
  if (server.kind === 'mysql') {
    return {
      // Both servers; the other type of the driver sees differences between schemas that are none.
      type: 'mariadb',
      ...address,
      charset: 'utf8mb4',
      timezone: 'Z',
      connectTimeout: CONNECT_TIMEOUT,
      bigNumberStrings: false,
      supportBigNumbers: true,
      poolSize: connections,
      ...(secure === undefined ? {} : { ssl: secure }),
    };
  }
  return {
    type: 'postgres',
    ...address,
    connectTimeoutMS: CONNECT_TIMEOUT,
    poolSize: connections,
    ...(secure === undefined ? {} : { ssl: secure }),
  };
}
