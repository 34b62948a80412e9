import type { EntityManager } from 'typeorm';

/**
 * A column in a condition that only sorts out what another one has found. SQLite, which plans without
 * statistics, might take the index on this one, and go through all rows of the table that have this value.
 */
export const unindexed = (m: EntityManager, column: string): string =>
  isSqlite(m) ? `+${column}` : column;

export const isSqlite = (m: EntityManager): boolean =>
  m.dataSource.options.type === 'better-sqlite3';
