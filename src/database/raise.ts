import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { affected } from './affected.js';

/**
 * Raises counters of one row to the given values where they are lower: one statement, which may be
 * repeated. Keys are names of columns. False: there is no such row.
 */
export async function raise<T extends ObjectLiteral>(
  m: EntityManager,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  columns: Readonly<Record<string, number>>,
): Promise<boolean> {
  const { propertyName } = propertiesOf(m, entity);
  const steps = Object.entries(columns).map(([column, value]) => [
    propertyName(column),
    () =>
      `CASE WHEN COALESCE(${column}, 0) < ${exact(value)} THEN ${exact(value)} ELSE ${column} END`,
  ]);
  const raised = await m
    .createQueryBuilder()
    .update(entity)
    .set(Object.fromEntries(steps) as T)
    .where(where)
    .execute();
  return affected(raised) > 0;
}

/** The value stands in the statement itself, so it has to be a number and nothing else. */
function exact(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error('a counter is an integer');
  return String(value);
}

function propertiesOf<T extends ObjectLiteral>(m: EntityManager, entity: EntityTarget<T>) {
  const { columns } = m.dataSource.getMetadata(entity);
  const names = new Map(columns.map((column) => [column.databaseName, column.propertyName]));
  return {
    propertyName: (column: string): string => {
      const name = names.get(column);
      if (name === undefined) throw new Error(`there is no column ${column}`);
      return name;
    },
  };
}
