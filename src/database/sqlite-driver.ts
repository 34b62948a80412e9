import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import { DatabaseUnusable } from './failures.js';

const require = createRequire(import.meta.url);

/** What better-sqlite3 exports: `new Database(file)`. */
export type SqliteDriver = typeof Database;

/**
 * The package with SQLite's driver for a version of Node.js. Version 13 comes ready-made for Linux, macOS and
 * Windows, but ends the process on Node.js 20, where 12 has to be compiled; 12 in turn ends it at random
 * from Node.js 24.19 on. scripts/prepare.mjs knows the same rule.
 */
export const sqlitePackage = (version: string): string =>
  Number.parseInt(version, 10) < 22 ? 'better-sqlite3-12' : 'better-sqlite3';

/** SQLite's driver, for the `driver` of TypeORM's options. Throws DatabaseUnusable when it cannot be loaded. */
export function sqliteDriver(): SqliteDriver {
  const name = sqlitePackage(process.versions.node);
  try {
    return require(name) as SqliteDriver;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new DatabaseUnusable(
      `SQLite cannot be used: its driver for Node.js ${process.versions.node} is not installed ` +
        `(${name}: ${reason}). Run "npm run prepared", or use MariaDB or PostgreSQL; see MetadataBackendConfig`,
    );
  }
}
