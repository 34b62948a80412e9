// node scripts/synthetic-plik.mjs --to FOLDER [--uploads 100] [--schema 1.4|1.3] [--database URL]
// Makes a Plik that never was: its database, its folder of files and its plikd.cfg, for tests of moving in.
// The same number of uploads has the same ids each time. The format is that of contract §12.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import bcrypt from 'bcrypt';
import { DataSource } from 'typeorm';
import { sqliteDriver } from './sqlite.mjs';

const DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const DAY = 86_400_000;
const BATCH = 500;

const hash = (algorithm, content) => createHash(algorithm).update(content).digest('hex');
const base64 = (text) => Buffer.from(text).toString('base64');

/** Letters and digits that depend on `seed` alone. */
export function code(seed, length) {
  let text = '';
  for (let i = 0; text.length < length; i += 1)
    for (const byte of createHash('sha256').update(`${seed} ${i}`).digest())
      if (byte < 248 && text.length < length) text += DIGITS[byte % 62];
  return text;
}

const MIGRATIONS = [
  ...['SCHEMA_INIT', '0001-initial', '0002-user-limits', '0003-extend-ttl', '0004-max-user-size'],
  ...['0005-cli-auth-sessions', '0006-user-profile-picture', '0007-upload-e2ee', '0008-user-theme'],
  ...['0009-file-is-text', '0010-user-language'],
];

/** Columns by table: `k` key, `t` text, `i` integer, `b` yes or no, `d` time; `+` since 1.4 only. */
const TABLES = {
  migrations: { id: 'k' },
  uploads: {
    ...{ id: 'k', ttl: 'i', extend_ttl: 'b', remote_ip: 't', comments: 't', e2ee: '+t' },
    ...{ upload_token: 't', user: 't', token: 't', stream: 'b', one_shot: 'b', removable: 'b' },
    ...{ protected_by_password: 'b', login: 't', password: 't' },
    ...{ created_at: 'd', deleted_at: 'd', expire_at: 'd' },
  },
  files: {
    ...{ id: 'k', upload_id: 't', name: 't', status: 't', md5: 't', type: 't', size: 'i' },
    ...{ is_text: '+b', reference: 't', backend_details: 't', created_at: 'd' },
  },
  users: {
    ...{ id: 'k', provider: 't', login: 't', password: 't', name: 't', email: 't' },
    ...{ profile_picture: '+t', theme: '+t', language: '+t', is_admin: 'b' },
    ...{ max_file_size: 'i', max_user_size: 'i', max_ttl: 'i', created_at: 'd' },
  },
  tokens: { token: 'k', comment: 't', user_id: 't', created_at: 'd' },
  settings: { key: 'k', value: 't' },
  cli_auth_sessions: {
    ...{ code: '+k', secret: '+t', status: '+t', token: '+t', created_at: '+d', expires_at: '+d' },
  },
};

const TYPES = {
  sqlite3: { k: 'text', t: 'text', i: 'integer', b: 'numeric', d: 'datetime' },
  postgres: { k: 'text', t: 'text', i: 'bigint', b: 'boolean', d: 'timestamptz' },
  mysql: {
    ...{ k: 'varchar(256)', t: 'varchar(256)', i: 'bigint', b: 'tinyint(1)', d: 'datetime(3)' },
  },
};

const pad = (n, width = 2) => String(n).padStart(width, '0');

/** A time as the database of a Plik has it; in SQLite the zone is that of the server at the time. */
function timeText(driver, ms, minutes = 0) {
  const local = new Date(ms + minutes * 60_000).toISOString().replace('T', ' ').slice(0, 23);
  if (driver === 'mysql') return new Date(ms).toISOString().replace('T', ' ').slice(0, 23);
  const sign = minutes < 0 ? '-' : '+';
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const digits = driver === 'sqlite3' ? '456789' : '456';
  return `${local}${digits}${sign}${pad(h)}:${pad(m)}`;
}

/** What uploads can be; each is the one after the other, again and again. */
export const KINDS = [
  ...['plain', 'two-files', 'one-shot', 'removable', 'ttl', 'extend-ttl', 'md5-password'],
  ...['bcrypt-password', 'session', 'token', 'google', 'expired', 'removed', 'nulls', 'emoji'],
  ...['long-name', 'states', 'no-status', 'ghost', 'old-layout', 'zone', 'empty-file'],
];

const ALICE = 'local:alice';
const GOOGLE = 'google:bob@example.org';
export const PLIK = {
  alice: { id: ALICE, login: 'alice', password: 'correct horse' },
  root: { id: 'local:root', login: 'root', password: 'battery staple' },
  google: { id: GOOGLE },
  token: '8cbaeacd-6a3e-4636-4200-607a6e240688',
  orphanToken: '9dbaeacd-6a3e-4636-4200-607a6e240688',
  sessionKey: code('session key', 64),
  uploadLogin: 'plik',
  uploadPassword: 'secret',
};

function contentOf(kind, id) {
  return kind === 'empty-file' ? '' : `content of ${id}\n`.repeat(kind === 'two-files' ? 50 : 1);
}

function namesOf(kind, driver, n) {
  // Plik's columns in MySQL end at 256 characters.
  if (kind === 'long-name') return [`${'n'.repeat(driver === 'mysql' ? 250 : 1020)}.txt`];
  if (kind === 'emoji') return ['🦊 "naïve" report; 愛 \u202egnp.exe'];
  if (kind === 'two-files') return ['z-first.txt', 'a-second.txt'];
  if (kind === 'states') return ['missing.txt', 'uploading.txt', 'removed.txt', 'deleted.txt'];
  return [`file-${n}.txt`];
}

/** One upload with its files, of kind number n. */
function makeUpload(n, { driver, now, hashes }) {
  const kind = KINDS[n % KINDS.length];
  const id = code(`upload ${n}`, 16);
  const createdAt = now - DAY - (n % 1000) * 1000;
  const off = kind === 'nulls' ? null : false;
  const password = { 'md5-password': hashes.md5, 'bcrypt-password': hashes.bcrypt }[kind] ?? '';
  const user = { session: ALICE, token: ALICE, google: GOOGLE, ghost: 'local:ghost' }[kind] ?? '';
  const expireAt = { ttl: now + 5 * DAY, 'extend-ttl': now + DAY / 24, expired: now - 1000 }[kind];
  const upload = {
    ...{ id, ttl: expireAt === undefined ? -1 : 3600, extend_ttl: off, remote_ip: '192.0.2.7' },
    ...{
      comments: kind === 'plain' ? 'a comment 愛' : '',
      e2ee: '',
      upload_token: code(`ut ${n}`, 32),
    },
    ...{ user, token: kind === 'token' ? PLIK.token : '', stream: off, one_shot: off },
    ...{ removable: off, protected_by_password: off, login: '', password },
    ...{ created_at: createdAt, deleted_at: kind === 'removed' ? now : null },
    expire_at: expireAt ?? null,
  };
  if (kind === 'extend-ttl') upload.extend_ttl = true;
  if (kind === 'one-shot') upload.one_shot = true;
  if (kind === 'removable') upload.removable = true;
  if (password !== '') Object.assign(upload, { protected_by_password: true, login: 'plik' });
  const files = namesOf(kind, driver, n).map((name, i) => {
    const fileId = code(`file ${n} ${i}`, 16);
    const content = contentOf(kind, fileId);
    const state = kind === 'states' ? name.slice(0, -4) : kind === 'no-status' ? '' : 'uploaded';
    const row = {
      ...{ id: fileId, upload_id: id, name, status: state, md5: hash('md5', content) },
      ...{ type: 'text/plain; charset=utf-8', size: Buffer.byteLength(content), is_text: true },
      ...{ reference: String(i), backend_details: '', created_at: createdAt + i },
    };
    return { row, content, hasBytes: state === 'uploaded' };
  });
  return { kind, upload, files, zone: kind === 'zone' ? -210 : 0, old: kind === 'old-layout' };
}

function write(folder, { upload, files, old }) {
  for (const { row, content, hasBytes } of files) {
    if (!hasBytes) continue;
    const place = old ? [upload.id.slice(0, 2), upload.id] : [row.id.slice(0, 2)];
    mkdirSync(join(folder, ...place), { recursive: true });
    writeFileSync(join(folder, ...place, row.id), content);
  }
}

const optionsOf = ({ Driver, ConnectionString }) =>
  Driver === 'sqlite3'
    ? { type: 'better-sqlite3', driver: sqliteDriver(), database: ConnectionString }
    : {
        type: Driver === 'mysql' ? 'mariadb' : 'postgres',
        url: ConnectionString,
        timezone: 'Z',
        charset: 'utf8mb4',
      };

const columnsOf = (table, schema) =>
  Object.entries(TABLES[table])
    .filter(([, type]) => schema === '1.4' || !type.startsWith('+'))
    .map(([name, type]) => [name, type.replace('+', '')]);

/** Writes rows as the driver of Plik does. */
export class SyntheticPlik {
  constructor(source, database, schema) {
    Object.assign(this, { source, driver: database.Driver, schema });
  }

  static async open(database, schema) {
    const source = await new DataSource(optionsOf(database)).initialize();
    return new SyntheticPlik(source, database, schema);
  }

  quote(name) {
    return this.driver === 'mysql' ? `\`${name}\`` : `"${name}"`;
  }

  async makeTables() {
    if (this.driver === 'sqlite3') await this.source.query('PRAGMA journal_mode = WAL');
    for (const table of Object.keys(TABLES)) {
      const columns = columnsOf(table, this.schema);
      if (columns.length === 0) continue;
      const texts = columns.map(
        ([name, type]) =>
          `${this.quote(name)} ${TYPES[this.driver][type]}${type === 'k' ? ' PRIMARY KEY' : ''}`,
      );
      // Texts of a Plik in MySQL are compared without regard to case.
      const texture =
        this.driver === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci' : '';
      await this.source.query(`CREATE TABLE ${table} (${texts.join(', ')})${texture}`);
    }
    if (this.schema !== '1.4') return;
    await this.source.query('CREATE INDEX idx_file_upload_id ON files (upload_id)');
  }

  /** Rows by column; times in ms, with the offset of their zone in `zone` minutes. */
  async insert(table, rows, zone = 0) {
    if (rows.length === 0) return;
    const columns = columnsOf(table, this.schema);
    const values = rows.map((row) =>
      columns.map(([name, type]) => this.cell(type, row[name] ?? null, row.zone ?? zone)),
    );
    const mark = (i) => (this.driver === 'postgres' ? `$${i + 1}` : '?');
    const width = columns.length;
    const tuples = values.map(
      (_, r) => `(${columns.map((__, c) => mark(r * width + c)).join(',')})`,
    );
    const names = columns.map(([name]) => this.quote(name)).join(',');
    await this.source.query(
      `INSERT INTO ${table} (${names}) VALUES ${tuples.join(',')}`,
      values.flat(),
    );
  }

  cell(type, value, zone) {
    if (type === 'd' && typeof value === 'number') return timeText(this.driver, value, zone);
    return type === 'b' && typeof value === 'boolean' && this.driver !== 'postgres'
      ? Number(value)
      : value;
  }

  close() {
    return this.source.destroy();
  }
}

async function insertAccounts(plik, now, schema) {
  const bcryptOf = async (password) => (await bcrypt.hash(password, 4)).replace(/^\$2b/, '$2a');
  const limits = { max_file_size: 0, max_user_size: 0, max_ttl: 0, created_at: now - 9 * DAY };
  const about = {
    name: '',
    email: '',
    is_admin: false,
    profile_picture: '',
    theme: 'dark',
    language: '',
  };
  const local = async ({ id, login, password }, more) => ({
    ...{ ...limits, ...about, id, provider: 'local', login, password: await bcryptOf(password) },
    ...more,
  });
  await plik.insert('users', [
    await local(PLIK.alice, {
      name: 'Alice A',
      email: 'alice@example.org',
      max_user_size: 100_000,
    }),
    await local(PLIK.root, { is_admin: true }),
    { ...limits, ...about, id: GOOGLE, provider: 'google', login: 'bob@example.org', password: '' },
  ]);
  await plik.insert('tokens', [
    { token: PLIK.token, comment: 'build server', user_id: ALICE, created_at: now - DAY },
    { token: PLIK.orphanToken, comment: '', user_id: 'local:ghost', created_at: now - DAY },
  ]);
  await plik.insert('settings', [
    { key: 'authentication_signature_key', value: PLIK.sessionKey },
    { key: 'another', value: 'value' },
  ]);
  const done = schema === '1.4' ? MIGRATIONS : MIGRATIONS.slice(0, 5);
  await plik.insert(
    'migrations',
    done.map((id) => ({ id })),
  );
}

/**
 * Builds database, folder and plikd.cfg; answers what is in it, unless `quiet`. `database` is a driver and
 * a connection string as in MetadataBackendConfig; servers' databases have to be there, and empty.
 */
export async function buildPlik({ to, database, uploads = 66, schema = '1.4', quiet = false }) {
  const folder = join(to, 'files');
  mkdirSync(folder, { recursive: true });
  const place = database ?? { Driver: 'sqlite3', ConnectionString: join(to, 'plik.db') };
  const now = Date.now();
  const plik = await SyntheticPlik.open(place, schema);
  await plik.makeTables();
  await insertAccounts(plik, now, schema);
  const credential = base64(`${PLIK.uploadLogin}:${PLIK.uploadPassword}`);
  const hashes = {
    md5: hash('md5', credential),
    bcrypt: (await bcrypt.hash(hash('sha256', credential), 4)).replace(/^\$2b/, '$2a'),
  };
  const made = [];
  for (let first = 0; first < uploads; first += BATCH) {
    const length = Math.min(BATCH, uploads - first);
    const some = Array.from({ length }, (_, i) =>
      makeUpload(first + i, { driver: plik.driver, now, hashes }),
    );
    await plik.insert(
      'uploads',
      some.map(({ upload, zone }) => ({ ...upload, zone })),
    );
    await plik.insert(
      'files',
      some.flatMap(({ files, zone }) => files.map(({ row }) => ({ ...row, zone }))),
    );
    for (const one of some) write(folder, one);
    if (!quiet) made.push(...some);
  }
  await plik.close();
  const config = join(to, 'plikd.cfg');
  writeFileSync(
    config,
    `DataBackend = "file"\n[DataBackendConfig]\n    Directory = "files"\n[MetadataBackendConfig]\n` +
      `    Driver = "${place.Driver}"\n    ConnectionString = ${JSON.stringify(database ? place.ConnectionString : 'plik.db')}\n`,
  );
  return { config, folder, database: place, uploads: made };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      uploads: { type: 'string', default: '66' },
      schema: { type: 'string', default: '1.4' },
      database: { type: 'string' },
    },
  });
  if (values.to === undefined) throw new Error('--to FOLDER is missing');
  const url = values.database;
  const server = url && {
    Driver: url.startsWith('postgres') ? 'postgres' : 'mysql',
    ConnectionString: url,
  };
  const { config } = await buildPlik({
    to: resolve(values.to),
    ...(server ? { database: server } : {}),
    uploads: Number(values.uploads),
    schema: values.schema,
    quiet: true,
  });
  console.log(`${config}: ${values.uploads} uploads`);
}
