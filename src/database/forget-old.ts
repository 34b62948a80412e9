import { type EntityTarget, In, type ObjectLiteral } from 'typeorm';
import { nextTurn } from '../common/turn.js';
import type { Database } from './database.js';

/** Rows of one statement: enough of them at once would keep all other writers waiting. */
const PIECE = 500;

export interface Outlived<T> {
  readonly entity: EntityTarget<T>;
  /** The property that is its key, and the one that has an index and says when its time is over. */
  readonly key: keyof T & string;
  readonly end: keyof T & string;
  /** Ms since the epoch; rows whose time ended then, or before, go. */
  readonly until: number;
}

/** Deletes rows that mean nothing any more, the oldest first, some at a time. */
export async function forgetOld<T extends ObjectLiteral>(
  db: Database,
  { entity, key, end, until }: Outlived<T>,
): Promise<void> {
  for (;;) {
    const rows = await db.read((m) =>
      m
        .createQueryBuilder(entity, 'e')
        .select(`e.${key}`, 'id')
        .where(`e.${end} <= :until`, { until })
        .orderBy(`e.${end}`)
        .limit(PIECE)
        .getRawMany<{ id: string }>(),
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    // What was prolonged since is not over.
    await db.write((m) =>
      m
        .createQueryBuilder()
        .delete()
        .from(entity)
        .where({ [key]: In(ids) })
        .andWhere(`${columnOf(m.dataSource.getMetadata(entity).columns, end)} <= :until`, { until })
        .execute(),
    );
    if (rows.length < PIECE) return;
    await nextTurn();
  }
}

const columnOf = (
  columns: readonly { propertyName: string; databaseName: string }[],
  property: string,
): string =>
  columns.find(({ propertyName }) => propertyName === property)?.databaseName ?? property;
