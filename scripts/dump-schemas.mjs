// node scripts/dump-schemas.mjs: writes test/fixtures/schemas, one dump for each schema that there has been
// and each database, with some rows. Dumps of schemas that were released are never written again:
// this makes the missing ones. Needs mariadb-server and postgresql.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { kinds, startDatabaseServer } from './database-servers.mjs';
import { prepare } from './prepare.mjs';
import { root } from './root.mjs';
import { sqliteDriver } from './sqlite.mjs';

await prepare();
const { migrations } = await import('../dist/src/database/data-source.js');
const { serverOptions } = await import('../dist/src/database/server-options.js');
const { mysqlAddress, postgresAddress } = await import('../dist/src/config/database-address.js');

const FOLDER = join(root, 'test', 'fixtures', 'schemas');
const AT = Date.parse('2026-03-29T00:59:59.987Z');

/** Rows as the first schema has them; later ones have defaults for what came after. */
const upload = (id, more) => ({
  ...{
    id,
    ttl: 0,
    extend_ttl: false,
    remote_ip: '127.0.0.1',
    comments: '',
    login: '',
    password: '',
  },
  ...{ upload_token: 'T'.repeat(32), stream: false, one_shot: false, removable: false },
  ...{ protected_by_password: false, e2ee: '', file_count: 1, created_at: AT },
  ...more,
});
const file = (id, upload_id, more) => ({
  ...{ id, upload_id, position: 0, name: 'a.txt', status: 'uploaded', md5: '', sha256: '' },
  ...{ type: 'text/plain', size: 0, reference: '', backend: 'file', attempt: 1, owner: '' },
  ...{ created_at: AT, stored_at: AT },
  ...more,
});
const ROWS = [
  [
    'uploads',
    upload('AAAAAAAAAAAAAAAA', { comments: "two files ; 😀 \\ 'quoted'", file_count: 2 }),
  ],
  ['uploads', upload('aaaaaaaaaaaaaaaa', { one_shot: true, removable: true, ttl: 60 })],
  ['uploads', upload('BBBBBBBBBBBBBBBB', { deleted_at: AT + 1 })],
  ['files', file('f1f1f1f1f1f1f1f1', 'AAAAAAAAAAAAAAAA', { size: 5_368_709_121, name: '😀.bin' })],
  ['files', file('f2f2f2f2f2f2f2f2', 'AAAAAAAAAAAAAAAA', { position: 1, size: 7 })],
  ['files', file('F2F2F2F2F2F2F2F2', 'aaaaaaaaaaaaaaaa', { status: 'missing', stored_at: null })],
  ['files', file('f3f3f3f3f3f3f3f3', 'BBBBBBBBBBBBBBBB', { status: 'removed', size: 100 })],
];
const ACCOUNT = {
  ...{ id: 'local:alice', provider: 'local', login: 'alice', password: '', name: 'Alice' },
  ...{ email: '', is_admin: true, max_file_size: 0, max_user_size: -1, max_ttl: 0 },
  ...{ theme: '', language: '', created_at: AT },
};

async function fill(source, count) {
  const rows = count < 2 ? ROWS : [...ROWS, ['users', ACCOUNT]];
  for (const [table, row] of rows) {
    await source.createQueryBuilder().insert().into(table, Object.keys(row)).values(row).execute();
  }
}

async function build(options, count) {
  const source = new DataSource({ ...options, migrations: migrations.slice(0, count) });
  await source.initialize();
  await source.runMigrations();
  await fill(source, count);
  await source.destroy();
}

async function dumpSqlite(count) {
  const folder = mkdtempSync(join(tmpdir(), 'plik-dump-'));
  const database = join(folder, 'plik.db');
  const Database = sqliteDriver();
  await build({ type: 'better-sqlite3', driver: Database, database }, count);
  const db = new Database(database);
  const tables = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all();
  const lines = [];
  for (const { name, sql } of tables) {
    if (name.startsWith('sqlite_')) continue;
    lines.push(`${sql};`);
    const columns = db.pragma(`table_info("${name}")`).map((column) => column.name);
    const quoted = columns.map((column) => `quote("${column}")`).join(` || ', ' || `);
    for (const { row } of db.prepare(`SELECT ${quoted} AS row FROM "${name}"`).all())
      lines.push(`INSERT INTO "${name}" VALUES (${row});`);
  }
  const indices = db.prepare("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql <> ''");
  lines.push(...indices.all().map(({ sql }) => `${sql};`));
  db.close();
  rmSync(folder, { recursive: true });
  return `${lines.join('\n')}\n`;
}

async function dumpServer(kind, server, count) {
  const name = `schema_${count}`;
  const url = server.url.replace(/plik$/, name);
  const address = (at) => ({ ...(mysqlAddress(at) ?? postgresAddress(at)), connections: 1 });
  const first = await new DataSource(serverOptions(address(server.url))).initialize();
  await first.query(`CREATE DATABASE ${name}`);
  await first.destroy();
  await build(serverOptions(address(url)), count);
  const where = ['-h', '127.0.0.1', kind === 'mariadb' ? '-P' : '-p', String(server.port)];
  const text =
    kind === 'mariadb'
      ? execFileSync('mariadb-dump', [
          ...['--no-defaults', ...where, '-uplik', '-pplik', '--skip-comments', '--compact'],
          ...[
            '--skip-ssl',
            '--skip-opt',
            '--create-options',
            '--default-character-set=utf8mb4',
            name,
          ],
        ])
      : execFileSync('pg_dump', [...where, '-U', 'plik', '--inserts', '--no-owner', name], {
          env: { ...process.env, PGPASSWORD: 'plik' },
        });
  // psql's own commands and comments are nothing for a driver.
  return text.toString().replace(/^(?:\\.*|--.*|)\n/gm, '');
}

mkdirSync(FOLDER, { recursive: true });
const missing = ['sqlite', ...kinds].flatMap((kind) =>
  migrations
    .map((_, i) => ({ kind, count: i + 1, path: join(FOLDER, `${kind}-${i + 1}.sql`) }))
    .filter(({ path }) => !existsSync(path)),
);
for (const kind of new Set(missing.map((each) => each.kind))) {
  const server = kind === 'sqlite' ? null : await startDatabaseServer(kind);
  try {
    for (const { count, path } of missing.filter((each) => each.kind === kind)) {
      const text =
        server === null ? await dumpSqlite(count) : await dumpServer(kind, server, count);
      writeFileSync(path, text);
      console.log(path);
    }
  } finally {
    await server?.remove();
  }
}
