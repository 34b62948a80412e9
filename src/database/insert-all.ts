import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { nextTurn } from '../common/turn.js';
import { insertRows } from './insert.js';

/** Rows of one INSERT: TypeORM takes a millisecond to write one of twenty. */
const INSERT_ROWS = 100;

/** Values of one statement: SQLite binds at most 32,766. */
const LIST = 500;

/** Inserts any number of rows as they are, and holds nobody up meanwhile. */
export async function insertAll<T extends ObjectLiteral>(
  m: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  for (const part of chunks(rows, INSERT_ROWS)) {
    await insertRows(m, entity, part);
    await nextTurn();
  }
}

/** The list in parts that one statement can hold. */
export function* chunks<T>(list: readonly T[], size = LIST): Generator<T[], void, undefined> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}
