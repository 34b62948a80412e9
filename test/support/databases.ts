import { join } from 'node:path';
import { DataSource } from 'typeorm';
import {
  type ServerDatabase,
  mysqlAddress,
  postgresAddress,
} from '../../src/config/database-address.js';
import { serverOptions } from '../../src/database/server-options.js';
import { sqliteDriver } from '../../src/database/sqlite-driver.js';

/** A driver and a connection string, as in MetadataBackendConfig. */
export interface TestDatabase {
  readonly Driver: string;
  readonly ConnectionString: string;
}

/** Which database the tests run on: PLIK_TEST_DATABASE is a URL of a server, or not set for SQLite. */
const SERVER = process.env.PLIK_TEST_DATABASE ?? '';
/** A database on that server with all tables, of which copies are made (scripts/template-database.mjs). */
const TEMPLATE = process.env.PLIK_TEST_TEMPLATE ?? '';

export const onServer = SERVER !== '';

const known = new Map<string, TestDatabase>();
let made = 0;

/**
 * A database of its own for each folder; the same folder has the same database. It has its tables already where that
 * is quicker, unless it shall be `empty`.
 */
export async function databaseFor(folder: string, empty = false): Promise<TestDatabase> {
  if (!onServer) return { Driver: 'sqlite3', ConnectionString: join(folder, 'plik.db') };
  const earlier = known.get(folder);
  if (earlier !== undefined) return earlier;
  made += 1;
  const name = `plik_${process.pid}_${process.env.JEST_WORKER_ID ?? '0'}_${String(made)}_${String(Date.now())}`;
  await createDatabase(name, empty ? '' : TEMPLATE);
  const Driver = SERVER.startsWith('postgres') ? 'postgres' : 'mysql';
  const database = { Driver, ConnectionString: SERVER.replace(/\/[^/]*$/, `/${name}`) };
  known.set(folder, database);
  return database;
}

/** Removes the database of a folder, if it is on a server: hundreds of them would make that slow. */
export async function dropDatabaseOf(folder: string): Promise<void> {
  const database = known.get(folder);
  if (database === undefined) return;
  known.delete(folder);
  const name = /[^/]*$/.exec(database.ConnectionString)?.[0] ?? '';
  const source = await connect(SERVER);
  // A process that was killed may still be connected.
  const force = database.Driver === 'postgres' ? ' WITH (FORCE)' : '';
  await source.query(`DROP DATABASE ${name}${force}`);
  await source.destroy();
}

/** A look into the database of a folder, beside the server. */
export async function openTestDatabase(folder: string): Promise<DataSource> {
  const { ConnectionString: where } = await databaseFor(folder);
  return onServer ? connect(where) : openSqlite(where, { readonly: true });
}

/** A SQLite file as it is, without our tables. */
export const openSqlite = (database: string, options = {}): Promise<DataSource> =>
  new DataSource({
    type: 'better-sqlite3',
    driver: sqliteDriver(),
    database,
    ...options,
  }).initialize();

function addressOf(url: string): ServerDatabase {
  const address = url.startsWith('postgres') ? postgresAddress(url) : mysqlAddress(url);
  if (address === null) throw new Error(`${url} is no URL of a database`);
  return address;
}

/** One connection to a database of a server, without our tables. */
export const connect = (url: string): Promise<DataSource> =>
  new DataSource(
    serverOptions({ ...addressOf(url), connections: 1, idleConnections: 0 }),
  ).initialize();

async function createDatabase(name: string, template: string): Promise<void> {
  const source = await connect(SERVER);
  if (template === '') await source.query(`CREATE DATABASE ${name}`);
  else if (source.options.type === 'postgres')
    await source.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  else await copyTables(source, template, name);
  await source.destroy();
}

async function copyTables(source: DataSource, from: string, to: string): Promise<void> {
  await source.query(`CREATE DATABASE ${to}`);
  const tables = await source.query<Record<string, string>[]>(`SHOW TABLES FROM ${from}`);
  for (const table of tables.flatMap((row) => Object.values(row))) {
    await source.query(`CREATE TABLE ${to}.${table} LIKE ${from}.${table}`);
    await source.query(`INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table}`);
  }
}
