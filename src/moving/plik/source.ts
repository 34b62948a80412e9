import { createReadStream, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type ServerDatabase,
  mysqlAddress,
  postgresAddress,
} from '../../config/database-address.js';
import type { PlikAddress } from '../../database/foreign/plik-database.js';
import { type BucketPlace, bucketPlace } from './bucket-place.js';
import { readToml, textOf, valueOf } from './plik-config.js';
import { isZone } from './plik-time.js';
import { SourceError } from './source-error.js';

/** Where a Plik keeps its rows and its bytes. */
export interface PlikSource {
  readonly address: PlikAddress;
  /** Absolute path of the folder of the files, or the bucket that they are in. */
  readonly files: string | BucketPlace;
  /** The time zone of times that do not say theirs. */
  readonly zone: string;
}

export interface SourceInputs {
  /** A plikd.cfg, a SQLite file or a connection string. */
  readonly from: string;
  /** The folder of the files, instead of the one that the configuration names. */
  readonly data?: string | undefined;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/** What a configuration or a connection string says, before the folder is looked for. */
interface Described {
  readonly address: PlikAddress;
  readonly zone: string;
  /** Folders that may be the one of the files, the likeliest first. */
  readonly folders: readonly string[];
  /** Reads what the configuration says of a bucket, in which the files are then. */
  readonly bucket?: () => BucketPlace;
}

/** Finds out what `from` is. @throws SourceError */
export async function findSource({ from, data, cwd }: SourceInputs): Promise<PlikSource> {
  const { address, zone, ...described } = await describe(from, cwd);
  if (data === undefined && described.bucket !== undefined) {
    return { address, zone, files: described.bucket() };
  }
  const folders = data === undefined ? described.folders : [resolve(cwd, data)];
  const files = folders.find(isFolder);
  if (files !== undefined) return { address, zone, files };
  const [likeliest] = folders;
  throw new SourceError(
    likeliest === undefined
      ? 'where are the files of Plik? Name their folder with --data'
      : `there is no folder ${likeliest} with the files of Plik: name it with --data`,
  );
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

async function describe(from: string, cwd: string): Promise<Described> {
  const sqlite = /^(?:sqlite3?|file):(?:\/\/)?(.+)$/s.exec(from)?.[1];
  if (sqlite !== undefined) return sqliteFile(resolve(cwd, sqlite));
  const path = resolve(cwd, from);
  if (existsSync(path)) {
    if (isFolder(path)) throw new SourceError(`${path} is a folder: name the plikd.cfg of Plik`);
    return (await isSqlite(path)) ? sqliteFile(path) : configuration(path, cwd);
  }
  const server = serverOf(from);
  if (server !== null) return { ...server, folders: [] };
  throw new SourceError(
    `there is no file ${from}, and it is no connection string either: name a plikd.cfg, ` +
      'a SQLite file, or a database such as postgres://user:password@host/name',
  );
}

function serverOf(text: string): Omit<Described, 'folders'> | null {
  const asPostgres = /^postgres(?:ql)?:\/\//i.test(text) || /\b(?:dbname|host)\s*=/.test(text);
  const asMysql = /^(?:mysql|mariadb):\/\//i.test(text) || /@|\(/.test(text);
  if (asPostgres) return server(postgresAddress(text), 'UTC');
  return asMysql ? server(mysqlAddress(text), zoneOf(text)) : null;
}

const server = (address: ServerDatabase | null, zone: string): Omit<Described, 'folders'> | null =>
  address === null ? null : { address, zone };

/** Go's MySQL driver writes times as the clocks of `loc` show them, UTC unless it is told otherwise. */
function zoneOf(dsn: string): string {
  const loc = new URLSearchParams(/\?(.*)$/s.exec(dsn)?.[1] ?? '').get('loc') ?? 'UTC';
  const zone = loc === 'Local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : loc;
  if (isZone(zone)) return zone;
  throw new SourceError(
    `the connection string says loc=${loc}, a time zone that is not known here`,
  );
}

function sqliteFile(file: string): Described {
  if (!existsSync(file)) throw new SourceError(`there is no file ${file}`);
  return {
    address: { kind: 'sqlite', file },
    zone: 'UTC',
    folders: [resolve(dirname(file), 'files')],
  };
}

const MAGIC = 'SQLite format 3\0';

async function isSqlite(path: string): Promise<boolean> {
  const start = createReadStream(path, { end: MAGIC.length - 1 });
  let read = Buffer.alloc(0);
  try {
    for await (const chunk of start) read = Buffer.concat([read, chunk as Buffer]);
  } catch (error) {
    throw new SourceError(`${path} cannot be read (${String((error as { code?: string }).code)})`);
  }
  return read.toString('latin1') === MAGIC;
}

/** A plikd.cfg: what it does not say is as Plik has it (contract §2.2). */
function configuration(path: string, cwd: string): Described {
  const config = readToml(path);
  const isFile = textOf(config, 'DataBackend', 'file').toLowerCase() === 'file';
  const bucket = isFile ? {} : { bucket: () => bucketPlace(config, path) };
  const metadata = valueOf(config, 'MetadataBackendConfig');
  const driver = textOf(metadata, 'Driver', 'sqlite3');
  const connection = textOf(metadata, 'ConnectionString', 'plik.db');
  const directory = textOf(valueOf(config, 'DataBackendConfig'), 'Directory', 'files');
  // Relative paths begin where Plik was started: mostly, where its configuration is.
  const bases = [dirname(path), cwd];
  const folders = bases.map((base) => resolve(base, directory));
  if (driver === 'sqlite3') {
    const file = connection.replace(/^file:/, '').replace(/\?.*$/, '');
    const files = bases.map((base) => resolve(base, file));
    const found = files.find((each) => existsSync(each)) ?? files[0] ?? file;
    return { ...sqliteFile(found), folders, ...bucket };
  }
  const described =
    driver === 'postgres'
      ? server(postgresAddress(connection), 'UTC')
      : driver === 'mysql'
        ? server(mysqlAddress(connection), zoneOf(connection))
        : null;
  if (described !== null) return { ...described, folders, ...bucket };
  throw new SourceError(
    `${path}: the database (Driver "${driver}") is none that can be read: sqlite3, mysql and ` +
      'postgres with their connection strings can',
  );
}
