import type { Table, TableColumn } from 'typeorm';

const ABOUT_A_COLUMN = [
  ...['type', 'length', 'precision', 'scale', 'isNullable', 'isPrimary'],
  ...['unsigned', 'charset', 'collation', 'default'],
] as const;

const shapeOf = (column: TableColumn): string =>
  JSON.stringify(ABOUT_A_COLUMN.map((key): unknown => column[key] ?? null));

/** A rule that rows must not break, as text: which columns, in which order. */
const rulesOf = (table: Table): string[] => [
  ...table.uniques.map(({ columnNames }) => `unique ${columnNames.join()}`),
  ...table.indices
    .filter(({ isUnique }) => isUnique)
    .map(({ columnNames }) => `unique ${columnNames.join()}`),
  ...table.foreignKeys.map(({ columnNames }) => `foreign ${columnNames.join()}`),
  ...table.checks.map(({ expression = '' }) => `check ${expression}`),
];

/**
 * What in a change of the tables a program would stumble over that knows only those from before: an empty list when
 * it can go on reading and writing them. New tables, new columns that need no value, and indices are nothing to it.
 */
export function obstacles(before: readonly Table[], after: readonly Table[]): string[] {
  const found: string[] = [];
  for (const old of before) {
    const now = after.find(({ name }) => name === old.name);
    if (now === undefined) found.push(`${old.name} is gone`);
    else found.push(...within(old, now).map((what) => `${old.name}: ${what}`));
  }
  return found;
}

function within(old: Table, now: Table): string[] {
  const found: string[] = [];
  for (const column of old.columns) {
    const same = now.findColumnByName(column.name);
    if (same === undefined) found.push(`${column.name} is gone`);
    else if (shapeOf(same) !== shapeOf(column)) found.push(`${column.name} is another one`);
  }
  for (const column of now.columns) {
    const isNew = old.findColumnByName(column.name) === undefined;
    const needsValue = !column.isNullable && (column.default ?? null) === null;
    if (isNew && needsValue) found.push(`${column.name} needs a value`);
  }
  const [before, after] = [new Set(rulesOf(old)), new Set(rulesOf(now))];
  for (const rule of after) if (!before.has(rule)) found.push(`${rule} is a new rule`);
  // An insert that gives way to a row that is there names the rule.
  for (const rule of before) if (!after.has(rule)) found.push(`${rule} is gone`);
  return found;
}
