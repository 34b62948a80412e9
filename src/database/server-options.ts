import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';
import { describeError } from '../common/errors.js';
import type { DatabaseTls, ServerDatabase } from '../config/index.js';
import { DatabaseUnusable } from './failures.js';

/** Where a database server is, how it is reached, and how often at the same time. */
export interface ServerSettings extends ServerDatabase {
  /** Most connections; 0: 10. */
  readonly connections: number;
  /** Of these, most that stay open unused; 0: all. */
  readonly idleConnections: number;
}

/** How long a connection may take to come about, and a request may wait for a free one, in ms. */
const PATIENCE = 10_000;
const CONNECTIONS = 10;
/** After what time an unused connection is closed, in ms: before the servers and proxies on the way do. */
const IDLE = 60_000;

/** Options of MySQL, MariaDB and PostgreSQL, without what is the same for all databases. */
export function serverOptions(server: ServerSettings): DataSourceOptions {
  const connections = server.connections > 0 ? server.connections : CONNECTIONS;
  return server.kind === 'mysql'
    ? mysqlOptions(server, connections)
    : postgresOptions(server, connections);
}

function mysqlOptions(server: ServerSettings, connections: number): DataSourceOptions {
  const { host, port, socket, user: username, password, database } = server;
  if (server.tls.mode === 'verify' && socket === '' && isIP(host) !== 0) {
    // The driver would compare the certificate with "localhost".
    throw new DatabaseUnusable(
      `the certificate of MySQL at ${host} cannot be compared with an address: give the name of ` +
        'the host, or ssl-mode=VERIFY_CA; see MetadataBackendConfig',
    );
  }
  const tls = tlsOptions(server.tls);
  const kept = server.idleConnections > 0 ? server.idleConnections : connections;
  return {
    // Both servers; the other type of the driver sees differences between schemas that are none.
    type: 'mariadb',
    ...(socket === '' ? { host, port } : { socketPath: socket }),
    ...{ username, password, database },
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: PATIENCE,
    bigNumberStrings: false,
    supportBigNumbers: true,
    poolSize: connections,
    extra: { maxIdle: Math.min(kept, connections), idleTimeout: IDLE },
    // The driver compares the name in the certificate only when it is told to.
    ...(tls === undefined ? {} : { ssl: { ...tls, verifyIdentity: server.tls.mode === 'verify' } }),
  };
}

function postgresOptions(server: ServerSettings, connections: number): DataSourceOptions {
  const { host, port, user: username, password, database } = server;
  const ssl = tlsOptions(server.tls);
  return {
    type: 'postgres',
    ...{ host, port, username, password, database },
    connectTimeoutMS: PATIENCE,
    poolSize: connections,
    applicationName: 'plik-nest',
    extra: { idleTimeoutMillis: IDLE, keepAlive: true },
    ...(ssl === undefined ? {} : { ssl }),
  };
}

function tlsOptions({ mode, caFile, certFile, keyFile }: DatabaseTls) {
  if (mode === 'off') return undefined;
  const options: Pick<ConnectionOptions, 'rejectUnauthorized' | 'checkServerIdentity'> & {
    ca?: string;
    cert?: string;
    key?: string;
  } = { rejectUnauthorized: mode !== 'require' };
  if (mode === 'verify-ca') options.checkServerIdentity = () => undefined;
  if (caFile !== '') options.ca = read(caFile);
  if (certFile !== '') options.cert = read(certFile);
  if (keyFile !== '') options.key = read(keyFile);
  return options;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DatabaseUnusable(
      `the file for the encrypted connection to the database cannot be read: ${describeError(error)}`,
    );
  }
}
