import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { id, index, int, int64 } from './columns.js';
import { createTable } from './tables.js';

const ends = index('attempts_ends_at', 'ends_at');

/**
 * Failed attempts weigh for a time, instead of being counted until a time (docs/adr/0012). Those that are
 * remembered now are forgotten: they would have been after ten minutes.
 */
export class Attempts1795800000000 implements MigrationInterface {
  readonly name = 'Attempts1795800000000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [id('id', 64), int64('ends_at'), int64('failed_at')];
    await runner.dropTable('attempts', true);
    await createTable(runner, new Table({ name: 'attempts', columns, indices: [ends] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    const columns = [id('id', 64), int('failures'), int64('ends_at')];
    await runner.dropTable('attempts', true);
    await createTable(runner, new Table({ name: 'attempts', columns, indices: [ends] }));
  }
}
