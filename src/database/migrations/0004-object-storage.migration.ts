import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { code, id, index, int, int64, withDefault } from './columns.js';
import { addColumns, createTable } from './tables.js';

/** What objects need beside their key, and files on their way from one storage backend to another. */
export class ObjectStorage1795600000000 implements MigrationInterface {
  readonly name = 'ObjectStorage1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'files', [withDefault(code('backend_details', 255), "''")]);
    await createTable(
      runner,
      new Table({
        name: 'moves',
        columns: [
          id('file_id', 16),
          int('attempt'),
          code('backend', 32),
          code('backend_details', 255),
          code('owner', 16),
          int64('started_at'),
        ],
        indices: [index('moves_owner', 'owner')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('moves');
    await runner.dropColumn('files', 'backend_details');
  }
}
