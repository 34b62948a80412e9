import type { MigrationInterface, QueryRunner } from 'typeorm';
import { int64, withDefault } from './columns.js';
import { addColumns } from './tables.js';

/** Sessions of an account that can all be ended at once. */
export class SessionEpoch1795500000000 implements MigrationInterface {
  readonly name = 'SessionEpoch1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'users', [withDefault(int64('session_epoch'), '0')]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('users', 'session_epoch');
  }
}
