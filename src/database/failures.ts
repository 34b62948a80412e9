import type { DataSourceOptions } from 'typeorm';

/** The database cannot be used at all: one line for the operator, with what to look at. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

const UNREACHABLE = 'it does not answer: is it running, are host and port right?';
const REFUSED = 'it refuses the user or the password';
const ABSENT = 'there is no such database: create it first, empty';
const LOCKED_OUT = 'the user may not use this database, or not change its tables: see its grants';
const PLAIN =
  'it wants an encrypted connection: add sslmode=require (postgres) or tls=true (mysql)';
const NO_TLS =
  'it offers no encrypted connection: see its TLS settings, or leave sslmode or tls out';
const UNTRUSTED =
  'its certificate is not trusted: name the authority by sslrootcert=FILE (postgres) or ssl-ca=FILE (mysql)';

const WRONG_NAME = 'its certificate is for another host: is the host right?';

/** What each code means to the operator. Codes of the system, of SQLite, MySQL and PostgreSQL. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EAI_AGAIN: 'its name is not known: is the host right?',
  ENOTFOUND: 'its name is not known: is the host right?',
  ENOENT: 'a file is not there',
  EACCES: 'a file or folder may not be opened: see its owner and mode',
  '28P01': REFUSED,
  '28000': REFUSED,
  ER_ACCESS_DENIED_ERROR: REFUSED,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: REFUSED,
  '3D000': ABSENT,
  ER_BAD_DB_ERROR: ABSENT,
  '42501': LOCKED_OUT,
  ER_DBACCESS_DENIED_ERROR: LOCKED_OUT,
  ER_TABLEACCESS_DENIED_ERROR: LOCKED_OUT,
  '53300': 'it has no connection left: see its limit of connections',
  ER_CON_COUNT_ERROR: 'it has no connection left: see its limit of connections',
  HANDSHAKE_NO_SSL_SUPPORT: NO_TLS,
  HANDSHAKE_SSL_ERROR: UNTRUSTED,
  ER_SECURE_TRANSPORT_REQUIRED: PLAIN,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'its certificate is no longer valid',
  ERR_TLS_CERT_ALTNAME_INVALID: WRONG_NAME,
  SQLITE_CANTOPEN: 'the file cannot be opened: see the owner and mode of it and of its folder',
  SQLITE_NOTADB: 'the file is no SQLite database',
  SQLITE_CORRUPT: 'the file is damaged: restore a backup',
  SQLITE_READONLY: 'the file may not be written: see the owner and mode of it and of its folder',
  SQLITE_FULL: 'the disk is full',
  SQLITE_BUSY: 'another program holds a lock on the file',
};

/** What the drivers tell by words alone. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/no encryption|pg_hba/, PLAIN],
  [/does not support SSL|does not support secure/i, NO_TLS],
  [/altnames|altname/i, WRONG_NAME],
  [/timeout/i, UNREACHABLE],
  [/certificate/i, UNTRUSTED],
];

/** What is read of an error, whichever driver, and whichever part of it, has made it. */
interface Told {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

const toldBy = (error: unknown): Told | null =>
  typeof error === 'object' && error !== null ? error : null;

/** The code of an error or of what caused it, "" when there is none. */
export function codeOf(error: unknown): string {
  for (let each = toldBy(error); each !== null; each = toldBy(each.cause)) {
    const { code, driverError } = each;
    if (typeof code === 'string') return code;
    if (driverError !== each) {
      const inner = codeOf(driverError);
      if (inner !== '') return inner;
    }
  }
  return '';
}

/** Codes of a database that is gone, starting, stopping, full or read-only: it is not the request's fault. */
const OUTAGES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT'],
  ...[
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
    'PROTOCOL_SEQUENCE_TIMEOUT',
  ],
  ...['ER_SERVER_SHUTDOWN', 'ER_NORMAL_SHUTDOWN', 'ER_CON_COUNT_ERROR', 'ER_QUERY_INTERRUPTED'],
  ...['ER_CONNECTION_KILLED', 'ER_TOO_MANY_USER_CONNECTIONS', 'ER_OPTION_PREVENTS_STATEMENT'],
  ...['ER_LOCK_WAIT_TIMEOUT', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_ACCESS_DENIED_ERROR'],
  ...['57P01', '57P02', '57P03', '57P05', '08000', '08001', '08003', '08004', '08006'],
  ...['25006', '53100', '53200', '53300', '28P01', '28000', '3D000'],
  ...['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR'],
]);

/** What node-postgres and mysql2 say of a lost connection without giving a code. */
const LOST =
  /^Connection terminated|^timeout exceeded when trying to connect|^Query read timeout|not queryable|closed state|Pool is closed/i;

/** Whether the database could not do what it was asked because it is out of order itself. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (OUTAGES.has(code) || /^SQLITE_(?:IOERR|BUSY|READONLY|CANTOPEN)_/.test(code)) return true;
  const message = toldBy(error)?.message;
  return typeof message === 'string' && LOST.test(message);
}

/** One line on why a database cannot be opened. */
export function unusable(error: unknown, options: DataSourceOptions): DatabaseUnusable {
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  const words = BY_WORDS.find(([pattern]) => pattern.test(said))?.[1];
  const vague = code.startsWith('28') || code === 'HANDSHAKE_SSL_ERROR';
  const meaning = vague ? (words ?? MEANINGS[code]) : (MEANINGS[code] ?? words);
  const reason = meaning === undefined ? said : `${meaning} (${said || code})`;
  return new DatabaseUnusable(
    `${whichDatabase(options)} cannot be used: ${reason}; see MetadataBackendConfig`,
  );
}

/** A database as the operator knows it, without its password. */
export function whichDatabase(options: DataSourceOptions): string {
  switch (options.type) {
    case 'postgres':
      return `the database ${server('PostgreSQL', options)}`;
    case 'mysql':
    case 'mariadb':
      return `the database ${server('MySQL', options)}`;
    default:
      return `the database ${String(options.database)}`;
  }
}

interface Address {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly username?: string;
  readonly database?: string;
}

const server = (kind: string, { host, port, socketPath, username, database }: Address): string =>
  `"${database ?? ''}" of ${kind} at ${socketPath ?? `${host ?? ''}:${String(port)}`} for user "${username ?? ''}"`;
