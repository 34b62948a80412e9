import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { code, id, index, int, int64, nullable, text } from './columns.js';
import { createTable } from './tables.js';

/** Files that come over several requests. */
export class ExpandResumables1796100000000 implements MigrationInterface {
  readonly name = 'ExpandResumables1796100000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      new Table({
        name: 'resumables',
        columns: [
          ...[id('id', 32), code('kind', 8), code('state', 8), code('origin', 8)],
          ...[code('file_id', 16), int('attempt'), code('upload_id', 16), code('user_id', 255)],
          ...[nullable(int64('length')), int64('received')],
          ...[code('backend', 32), code('backend_details', 255), text('notes')],
          ...[text('metadata'), text('digests'), text('parts')],
          ...[int64('created_at'), int64('expires_at')],
          ...[code('holder', 33), int64('held_until'), int('wanted')],
        ],
        indices: [
          index('resumables_file_id', 'file_id'),
          index('resumables_user_id', 'user_id', 'state'),
          index('resumables_expires_at', 'expires_at', 'id'),
          index('resumables_holder', 'holder'),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('resumables');
  }
}
