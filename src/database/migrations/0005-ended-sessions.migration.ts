import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { id, index, int64 } from './columns.js';
import { createTable } from './tables.js';

/** Sessions that are over before their time: single ones, and those of accounts that were removed. */
export class EndedSessions1795700000000 implements MigrationInterface {
  readonly name = 'EndedSessions1795700000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      new Table({
        name: 'ended_sessions',
        columns: [id('id', 64), int64('latest_start')],
        indices: [index('ended_sessions_latest_start', 'latest_start')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ended_sessions');
  }
}
