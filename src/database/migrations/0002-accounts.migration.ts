import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { bool, code, id, index, int, int64, nullable, text, withDefault } from './columns.js';
import { addColumns, createIndices, createTable } from './tables.js';

const USER_ID = 255;

const users = new Table({
  name: 'users',
  columns: [
    id('id', USER_ID),
    code('provider', 16),
    text('login'),
    code('password', 100),
    text('name'),
    text('email'),
    bool('is_admin'),
    int64('max_file_size'),
    int64('max_user_size'),
    int64('max_ttl'),
    code('theme', 64),
    code('language', 64),
    int64('created_at'),
  ],
  indices: [index('users_created_at', 'created_at', 'id')],
});

const tokens = new Table({
  name: 'tokens',
  columns: [id('token', 64), code('user_id', USER_ID), text('comment'), int64('created_at')],
  indices: [index('tokens_user_id', 'user_id', 'created_at', 'token')],
});

const settings = new Table({ name: 'settings', columns: [id('key', 128), text('value')] });

const counter = (name: string) => withDefault(int64(name), '0');

const details = [
  ...['password', 'removable', 'one_shot', 'stream', 'extend_ttl', 'e2ee', 'comment'],
  ...['ttl_none', 'ttl_1h', 'ttl_1d', 'ttl_7d', 'ttl_30d', 'ttl_more'],
  ...['size_1mb', 'size_10mb', 'size_100mb', 'size_1gb', 'size_10gb', 'size_100gb', 'size_more'],
];

const usage = new Table({
  name: 'usages',
  columns: [
    id('user_id', USER_ID),
    ...['uploads', 'files', 'size', 'downloads', 'downloaded_bytes'].map(counter),
    nullable(int64('last_upload_at')),
    ...details.flatMap((detail) => [counter(`now_${detail}`), counter(`ever_${detail}`)]),
    ...['ever_uploads', 'ever_files', 'ever_size'].map(counter),
  ],
});

const activity = new Table({
  name: 'activity',
  columns: [
    id('scope', USER_ID),
    id('day', 10),
    ...['uploads', 'uploaded_bytes', 'downloads', 'downloaded_bytes'].map(int64),
  ],
});

const downloadDays = new Table({
  name: 'download_days',
  columns: [
    id('file_id', 16),
    id('day', 10),
    code('upload_id', 16),
    int64('downloads'),
    int64('downloaded_bytes'),
  ],
  indices: [index('download_days_day', 'day'), index('download_days_upload_id', 'upload_id')],
});

const cliSessions = new Table({
  name: 'cli_sessions',
  columns: [id('code', 16), code('secret', 64), code('user_token', 64), int64('expires_at')],
});

const attempts = new Table({
  name: 'attempts',
  columns: [id('id', 64), int('failures'), int64('ends_at')],
  indices: [index('attempts_ends_at', 'ends_at')],
});

const tables = [users, tokens, settings, usage, attempts, activity, downloadDays, cliSessions];

const downloads = [
  counter('download_count'),
  counter('downloaded_bytes'),
  nullable(int64('last_downloaded_at')),
];

const newColumns = [
  withDefault(code('user_id', USER_ID), "''"),
  withDefault(code('user_token', 64), "''"),
  withDefault(int64('stored_size'), '0'),
  ...downloads,
];

const newIndices = [
  index('uploads_created_at', 'created_at', 'id'),
  index('uploads_stored_size', 'stored_size', 'id'),
  index('uploads_user_created_at', 'user_id', 'created_at', 'id'),
  index('uploads_user_stored_size', 'user_id', 'stored_size', 'id'),
  index('uploads_user_token', 'user_token'),
  index('uploads_download_count', 'download_count', 'id'),
  index('uploads_downloaded_bytes', 'downloaded_bytes', 'id'),
];

const newFileIndex = index('files_download_count', 'download_count', 'id');

/** Accounts, their tokens, whose uploads are whose, and what each has stored. */
export class Accounts1764100000000 implements MigrationInterface {
  readonly name = 'Accounts1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
    await addColumns(runner, 'uploads', newColumns);
    await createIndices(runner, 'uploads', newIndices);
    await addColumns(runner, 'files', downloads);
    await createIndices(runner, 'files', [newFileIndex]);
    await countWhatIsThere(runner);
    await countDetails(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('files', newFileIndex);
    await runner.dropColumns(
      'files',
      downloads.map(({ name }) => name),
    );
    await runner.dropIndices('uploads', newIndices);
    await runner.dropColumns(
      'uploads',
      newColumns.map(({ name }) => name),
    );
    for (const table of [...tables].reverse()) await runner.dropTable(table);
  }
}

/** What each detail of an upload or a file is, in words of the database. */
const day = 86_400;
const uploadsThat: Readonly<Record<string, string>> = {
  password: 'protected_by_password',
  removable: 'removable',
  one_shot: 'one_shot',
  stream: 'stream',
  extend_ttl: 'extend_ttl',
  e2ee: "e2ee <> ''",
  comment: "comments <> ''",
  ttl_none: 'ttl <= 0',
  ttl_1h: 'ttl > 0 AND ttl < 3600',
  ttl_1d: `ttl >= 3600 AND ttl < ${day}`,
  ttl_7d: `ttl >= ${day} AND ttl < ${7 * day}`,
  ttl_30d: `ttl >= ${7 * day} AND ttl < ${30 * day}`,
  ttl_more: `ttl >= ${30 * day}`,
};
const filesFrom: Readonly<Record<string, readonly [number, number]>> = {
  size_1mb: [0, 1e6],
  size_10mb: [1e6, 1e7],
  size_100mb: [1e7, 1e8],
  size_1gb: [1e8, 1e9],
  size_10gb: [1e9, 1e10],
  size_100gb: [1e10, 1e11],
  size_more: [1e11, Number.MAX_SAFE_INTEGER],
};

async function countDetails(runner: QueryRunner): Promise<void> {
  const numbers = [
    ...Object.entries(uploadsThat).map(
      ([detail, test]) =>
        [detail, `SELECT COUNT(*) FROM uploads WHERE deleted_at IS NULL AND (${test})`] as const,
    ),
    ...Object.entries(filesFrom).map(
      ([detail, [from, to]]) =>
        [
          detail,
          `SELECT COUNT(*) FROM files WHERE status = 'uploaded' AND size >= ${from} AND size < ${to}`,
        ] as const,
    ),
  ];
  for (const [detail, number] of numbers) {
    await runner.query(
      `UPDATE usages SET now_${detail} = (${number}), ever_${detail} = (${number})`,
    );
  }
  await runner.query(
    'UPDATE usages SET ever_uploads = uploads, ever_files = files, ever_size = size',
  );
}

/** Everything stored so far belongs to nobody. */
async function countWhatIsThere(runner: QueryRunner): Promise<void> {
  const stored = (what: string, of: string): string =>
    `(SELECT COALESCE(${what}, 0) FROM files WHERE ${of} status = 'uploaded')`;
  await runner.query(
    `UPDATE uploads SET stored_size = ${stored('SUM(size)', 'files.upload_id = uploads.id AND')}`,
  );
  await runner.query('DELETE FROM usages');
  const uploads = '(SELECT COUNT(*) FROM uploads WHERE deleted_at IS NULL)';
  await runner.query(
    `INSERT INTO usages (user_id, uploads, files, size)
     SELECT '', ${uploads}, ${stored('COUNT(*)', '')}, ${stored('SUM(size)', '')}`,
  );
}
