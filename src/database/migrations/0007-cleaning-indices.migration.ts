import type { MigrationInterface, QueryRunner, TableIndex } from 'typeorm';
import { index } from './columns.js';
import { createIndices, dropIndices } from './tables.js';

type Placed = readonly (readonly [table: string, index: TableIndex])[];

const added: Placed = [
  ['uploads', index('uploads_expiry', 'expire_at', 'id')],
  ['cli_sessions', index('cli_sessions_expires_at', 'expires_at')],
  ['leases', index('leases_expires_at', 'expires_at')],
];
/** The first is part of another one now. Nothing is read in the order of the others. */
const dropped: Placed = [
  ['uploads', index('uploads_expire_at', 'expire_at')],
  ['uploads', index('uploads_download_count', 'download_count', 'id')],
  ['uploads', index('uploads_downloaded_bytes', 'downloaded_bytes', 'id')],
  ['files', index('files_download_count', 'download_count', 'id')],
];

/**
 * The cleaner walks over what is over in the order of time and id, and never over all rows of a table. Each
 * index less is a page less to be written for each row that comes or goes.
 */
export class CleaningIndices1795900000000 implements MigrationInterface {
  readonly name = 'CleaningIndices1795900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, one] of added) await createIndices(runner, table, [one]);
    for (const [table, one] of dropped) await dropIndices(runner, table, [one]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, one] of dropped) await createIndices(runner, table, [one]);
    for (const [table, one] of added) await dropIndices(runner, table, [one]);
  }
}
