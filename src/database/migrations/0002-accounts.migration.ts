import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { bool, code, id, index, int, int64, text, withDefault } from './columns.js';

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

const usage = new Table({
  name: 'usages',
  columns: [id('user_id', USER_ID), int64('uploads'), int64('files'), int64('size')],
});

const attempts = new Table({
  name: 'attempts',
  columns: [id('id', 64), int('failures'), int64('ends_at')],
  indices: [index('attempts_ends_at', 'ends_at')],
});

const tables = [users, tokens, settings, usage, attempts];

const newColumns = [
  withDefault(code('user_id', USER_ID), "''"),
  withDefault(code('user_token', 64), "''"),
  withDefault(int64('stored_size'), '0'),
];

const newIndices = [
  index('uploads_created_at', 'created_at', 'id'),
  index('uploads_stored_size', 'stored_size', 'id'),
  index('uploads_user_created_at', 'user_id', 'created_at', 'id'),
  index('uploads_user_stored_size', 'user_id', 'stored_size', 'id'),
  index('uploads_user_token', 'user_token'),
];

/** Accounts, their tokens, whose uploads are whose, and what each has stored. */
export class Accounts1764100000000 implements MigrationInterface {
  readonly name = 'Accounts1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table);
    await runner.addColumns(
      'uploads',
      newColumns.map((column) => new TableColumn(column)),
    );
    await runner.createIndices('uploads', newIndices);
    await countWhatIsThere(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndices('uploads', newIndices);
    await runner.dropColumns(
      'uploads',
      newColumns.map(({ name }) => name),
    );
    for (const table of [...tables].reverse()) await runner.dropTable(table);
  }
}

/** Everything stored so far belongs to nobody. */
async function countWhatIsThere(runner: QueryRunner): Promise<void> {
  const stored = (what: string, of: string): string =>
    `(SELECT COALESCE(${what}, 0) FROM files WHERE ${of} status = 'uploaded')`;
  await runner.query(
    `UPDATE uploads SET stored_size = ${stored('SUM(size)', 'files.upload_id = uploads.id AND')}`,
  );
  const uploads = '(SELECT COUNT(*) FROM uploads WHERE deleted_at IS NULL)';
  await runner.query(
    `INSERT INTO usages (user_id, uploads, files, size)
     SELECT '', ${uploads}, ${stored('COUNT(*)', '')}, ${stored('SUM(size)', '')}`,
  );
}
