import type { DataSource } from 'typeorm';

/** Tables that stay small whatever is stored: a row for each server, for each file under way. */
const SMALL = new Set(['instances', 'moves', 'settings', 'migrations']);

/** Indices in which one value has nearly all rows, and what a condition on them has to look like. */
const BROAD: Readonly<Record<string, RegExp>> = {
  files_status: /status["`]? = '(uploading|removed)'/,
  uploads_deleted_at: /deleted_at["`]? >/,
  uploads_user_token: /user_token["`]? = (?!'')/,
};

const BROAD_TABLES: Readonly<Record<string, string>> = {
  ...{ files_status: 'files', uploads_deleted_at: 'uploads', uploads_user_token: 'uploads' },
};

/** The table that is walked through by its use of an index. */
function broad(query: string, index: string | null | undefined): string[] {
  const allowed = BROAD[index ?? ''];
  return allowed === undefined || allowed.test(query) ? [] : [BROAD_TABLES[index ?? '']!];
}

/** A statement with its values, as the database was asked. */
export interface Asked {
  readonly query: string;
  readonly parameters: readonly unknown[];
}

/** What the database is asked to read or change while `work` is done. */
export async function askedBy(source: DataSource, work: () => Promise<unknown>): Promise<Asked[]> {
  const asked = new Map<string, Asked>();
  const { logger } = source;
  const real = logger.logQuery.bind(logger);
  logger.logQuery = (query: string, parameters?: unknown[]) => {
    if (/^(SELECT|UPDATE|DELETE)/.test(query))
      asked.set(shapeOf(query), { query, parameters: parameters ?? [] });
  };
  try {
    await work();
  } finally {
    logger.logQuery = real;
  }
  return [...asked.values()];
}

/** Lists of any length are one shape. */
const shapeOf = (query: string): string => query.replace(/(\?|\$\d+)(, ?(\?|\$\d+))*/g, '?');

/** What the database would walk through as a whole to answer: names of tables that may be large. */
export async function walkedBy(source: DataSource, asked: Asked): Promise<string[]> {
  const plan = plans[source.options.type as keyof typeof plans];
  const tables = await plan(source, { ...asked, parameters: filled(asked) });
  return tables.map((name) => tableOf(asked.query, name)).filter((name) => !SMALL.has(name));
}

/** A statement may be told of without its values: any do, since no plan here depends on them. */
function filled({ query, parameters }: Asked): readonly unknown[] {
  const numbers = [...query.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n));
  const wanted = numbers.length > 0 ? Math.max(...numbers) : (query.match(/\?/g) ?? []).length;
  return Array.from({ length: wanted }, (_, i) => (i < parameters.length ? parameters[i] : '0'));
}

const tableOf = (query: string, alias: string): string =>
  new RegExp(`["\`](\\w+)["\`] (?:AS )?["\`]?${alias}["\`]?\\b`).exec(query)?.[1] ?? alias;

const plans = { 'better-sqlite3': sqlite, mysql, mariadb: mysql, postgres };

/** Without statistics, as it always is: the plan is that of a large table, too. */
async function sqlite(source: DataSource, { query, parameters }: Asked): Promise<string[]> {
  const rows = await source.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${query}`, [
    ...parameters,
  ]);
  return rows.flatMap(({ detail }) => [
    ...(/^SCAN (\w+)/.exec(detail)?.slice(1) ?? []),
    ...broad(query, /INDEX (\w+)/.exec(detail)?.[1]),
  ]);
}

/** Rows that are more than what one statement should find. */
const MANY = 600;

async function mysql(source: DataSource, { query, parameters }: Asked): Promise<string[]> {
  const rows = await source.query<
    { table: string; type: string; key: string | null; rows: number | string }[]
  >(`EXPLAIN ${query}`, [...parameters]);
  return rows.flatMap(({ table, type, key, rows: found }) => [
    ...(type === 'ALL' || type === 'index' ? [table] : []),
    // An index goes on with the key of the row there: both may be given.
    ...(Number(found) > MANY ? broad(query, key) : []),
  ]);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** A small table is never worth an index to it, unless it has to. */
async function postgres(source: DataSource, { query, parameters }: Asked): Promise<string[]> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query('SET LOCAL enable_seqscan = off');
    const answer = (await runner.query(`EXPLAIN (FORMAT JSON) ${query}`, [...parameters])) as {
      'QUERY PLAN': { Plan: PlanNode }[];
    }[];
    return answer[0]!['QUERY PLAN'].flatMap(({ Plan }) => walks(query, Plan));
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function walks(query: string, node: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Cond': condition } = node;
  const whole = /^(Seq Scan|Index Scan|Index Only Scan)$/.test(type) && condition === undefined;
  return [
    ...(whole && table !== undefined ? [table] : []),
    ...broad(query, node['Index Name']),
    ...(node.Plans ?? []).flatMap((inner) => walks(query, inner)),
  ];
}
