export type CountRow = Record<string, number | string>;
type Query = (sql: string) => CountRow[] | Promise<CountRow[]>;

/** Everything that is counted as it is kept, and by counting it again. */
export interface Drift {
  readonly kept: CountRow[];
  readonly counted: CountRow[];
}

const per = (test: string): string => `COALESCE(SUM(CASE WHEN ${test} THEN 1 ELSE 0 END), 0)`;
const UPLOADS = 'FROM uploads WHERE deleted_at IS NULL AND user_id = s.user_id';
const FILES =
  "FROM files f JOIN uploads u ON u.id = f.upload_id WHERE f.status = 'uploaded' AND u.deleted_at IS NULL AND u.user_id = s.user_id";

const SUMS: Readonly<Record<string, string>> = {
  uploads: `(SELECT COUNT(*) ${UPLOADS})`,
  files: `(SELECT COUNT(*) ${FILES})`,
  size: `(SELECT COALESCE(SUM(f.size), 0) ${FILES})`,
  now_one_shot: `(SELECT ${per('one_shot')} ${UPLOADS})`,
  now_removable: `(SELECT ${per('removable')} ${UPLOADS})`,
  now_password: `(SELECT ${per('protected_by_password')} ${UPLOADS})`,
  now_e2ee: `(SELECT ${per("e2ee <> ''")} ${UPLOADS})`,
  now_extend_ttl: `(SELECT ${per('extend_ttl')} ${UPLOADS})`,
  now_comment: `(SELECT ${per("comments <> ''")} ${UPLOADS})`,
  now_ttl_1h: `(SELECT ${per('ttl > 0 AND ttl < 3600')} ${UPLOADS})`,
  now_ttl_1d: `(SELECT ${per('ttl >= 3600 AND ttl < 86400')} ${UPLOADS})`,
  now_ttl_7d: `(SELECT ${per('ttl >= 86400 AND ttl < 604800')} ${UPLOADS})`,
  now_ttl_30d: `(SELECT ${per('ttl >= 604800 AND ttl < 2592000')} ${UPLOADS})`,
  now_ttl_none: `(SELECT ${per('ttl <= 0')} ${UPLOADS})`,
  now_ttl_more: `(SELECT ${per('ttl >= 2592000')} ${UPLOADS})`,
  now_size_1mb: `(SELECT ${per('f.size < 1000000')} ${FILES})`,
  now_size_10mb: `(SELECT ${per('f.size >= 1000000 AND f.size < 10000000')} ${FILES})`,
};

/** Reads both in an order that is the same for both. */
export async function driftOf(query: Query): Promise<Drift> {
  const names = Object.keys(SUMS);
  const all = async (sql: string): Promise<CountRow[]> =>
    (await query(sql)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          name === 'n' || name in SUMS ? Number(value) : value,
        ]),
      ),
    );
  const kept = await all(`SELECT user_id, ${names.join(', ')} FROM usages ORDER BY user_id`);
  const sums = names.map((name) => `${SUMS[name]!} AS ${name}`).join(', ');
  const counted = await all(`SELECT user_id, ${sums} FROM usages s ORDER BY user_id`);
  const stored = `(SELECT COALESCE(SUM(size), 0) FROM files WHERE upload_id = uploads.id AND status = 'uploaded')`;
  const files = '(SELECT COUNT(*) FROM files WHERE upload_id = uploads.id)';
  kept.push(
    ...(await all('SELECT id, stored_size AS n FROM uploads WHERE deleted_at IS NULL ORDER BY id')),
  );
  counted.push(
    ...(await all(`SELECT id, ${stored} AS n FROM uploads WHERE deleted_at IS NULL ORDER BY id`)),
  );
  kept.push(...(await all('SELECT id, file_count AS n FROM uploads ORDER BY id')));
  counted.push(...(await all(`SELECT id, ${files} AS n FROM uploads ORDER BY id`)));
  return { kept, counted };
}
