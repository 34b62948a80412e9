import type { MigrationInterface, QueryRunner, TableIndex } from 'typeorm';
import { index } from './columns.js';
import { createIndices, dropIndices } from './tables.js';

const before = index('uploads_expire_at', 'expire_at');
const added: readonly (readonly [table: string, index: TableIndex])[] = [
  ['uploads', index('uploads_expiry', 'expire_at', 'id')],
  ['cli_sessions', index('cli_sessions_expires_at', 'expires_at')],
  ['leases', index('leases_expires_at', 'expires_at')],
];

/** The cleaner walks over what is over in the order of time and id, and never over all rows of a table. */
export class CleaningIndices1795900000000 implements MigrationInterface {
  readonly name = 'CleaningIndices1795900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, one] of added) await createIndices(runner, table, [one]);
    await dropIndices(runner, 'uploads', [before]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await createIndices(runner, 'uploads', [before]);
    for (const [table, one] of added) await dropIndices(runner, table, [one]);
  }
}
