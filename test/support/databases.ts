import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { mysqlAddress, postgresAddress } from '../../src/config/database-address.js';
import { serverOptions } from '../../src/database/server-options.js';

/** A driver and a connection string, as in MetadataBackendConfig. */
export interface TestDatabase {
  readonly Driver: string;
  readonly ConnectionString: string;
}

/** Which database the tests run on: PLIK_TEST_DATABASE is a URL of a server, or not set for SQLite. */
const SERVER = process.env.PLIK_TEST_DATABASE ?? '';

export const onServer = SERVER !== '';

const known = new Map<string, TestDatabase>();
let made = 0;

/** A database of its own for each folder; the same folder has the same database. */
export async function databaseFor(folder: string): Promise<TestDatabase> {
  if (!onServer) return { Driver: 'sqlite3', ConnectionString: join(folder, 'plik.db') };
  const earlier = known.get(folder);
  if (earlier !== undefined) return earlier;
  made += 1;
  const name = `plik_${process.pid}_${process.env.JEST_WORKER_ID ?? '0'}_${String(made)}_${String(Date.now())}`;
  await createDatabase(name);
  const Driver = SERVER.startsWith('postgres') ? 'postgres' : 'mysql';
  const database = { Driver, ConnectionString: SERVER.replace(/\/[^/]*$/, `/${name}`) };
  known.set(folder, database);
  return database;
}

async function createDatabase(name: string): Promise<void> {
  const address = SERVER.startsWith('postgres') ? postgresAddress(SERVER) : mysqlAddress(SERVER);
  if (address === null) throw new Error('PLIK_TEST_DATABASE is no URL of a database');
  const source = new DataSource(serverOptions({ ...address, connections: 1 }));
  await source.initialize();
  await source.query(`CREATE DATABASE ${name}`);
  await source.destroy();
}
