import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { bool, code, id, index, int, int64, nullable, text } from './columns.js';
import { createTable } from './tables.js';

const uploads = new Table({
  name: 'uploads',
  columns: [
    id('id', 16),
    int64('ttl'),
    bool('extend_ttl'),
    code('remote_ip', 64),
    text('comments'),
    code('upload_token', 32),
    bool('stream'),
    bool('one_shot'),
    bool('removable'),
    bool('protected_by_password'),
    text('login'),
    code('password', 100),
    code('e2ee', 16),
    int('file_count'),
    int64('created_at'),
    nullable(int64('expire_at')),
    nullable(int64('deleted_at')),
  ],
  indices: [index('uploads_expire_at', 'expire_at'), index('uploads_deleted_at', 'deleted_at')],
});

const files = new Table({
  name: 'files',
  columns: [
    id('id', 16),
    code('upload_id', 16),
    int('position'),
    text('name'),
    code('status', 16),
    code('md5', 32),
    code('sha256', 64),
    text('type'),
    int64('size'),
    text('reference'),
    code('backend', 32),
    int('attempt'),
    code('owner', 16),
    int64('created_at'),
    nullable(int64('stored_at')),
  ],
  indices: [index('files_upload_id', 'upload_id', 'position'), index('files_status', 'status')],
});

const instances = new Table({
  name: 'instances',
  columns: [id('id', 16), text('host'), int('pid'), int64('started_at'), int64('seen_at')],
});

const leases = new Table({
  name: 'leases',
  columns: [id('name', 64), code('owner', 16), int64('expires_at')],
});

/** Uploads, their files, the servers that share them. */
export class Initial1764000000000 implements MigrationInterface {
  readonly name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [uploads, files, instances, leases]) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [leases, instances, files, uploads]) await runner.dropTable(table);
  }
}
