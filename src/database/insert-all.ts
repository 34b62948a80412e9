import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { insertRows } from './insert.js';

/** Rows of one INSERT: SQLite binds at most 32,766 values in a statement. */
const INSERT_ROWS = 500;

/** Inserts any number of rows as they are. */
export async function insertAll<T extends ObjectLiteral>(
  m: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  for (const part of chunks(rows)) await insertRows(m, entity, part);
}

/** The list in parts that one statement can hold. */
export function* chunks<T>(list: readonly T[]): Generator<T[], void, undefined> {
  for (let i = 0; i < list.length; i += INSERT_ROWS) yield list.slice(i, i + INSERT_ROWS);
}
