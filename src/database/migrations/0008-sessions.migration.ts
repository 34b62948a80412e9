import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { code, id, index, int64, text } from './columns.js';
import { createTable } from './tables.js';

/** Where people are logged in. Sessions from before are written down when they are seen next. */
export class ExpandSessions1796000000000 implements MigrationInterface {
  readonly name = 'ExpandSessions1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      new Table({
        name: 'sessions',
        columns: [
          ...[id('id', 64), code('user_id', 255), int64('epoch')],
          ...[int64('started_at'), int64('seen_at'), code('address', 64), text('user_agent')],
        ],
        indices: [
          index('sessions_user_id', 'user_id', 'seen_at'),
          index('sessions_started_at', 'started_at'),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sessions');
  }
}
