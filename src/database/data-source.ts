import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';
import type { Settings } from '../config/index.js';
import { ActivityEntity } from './entities/activity.entity.js';
import { QueryLog } from './query-log.js';
import { serverOptions } from './server-options.js';
import { sqliteDriver } from './sqlite-driver.js';
import { AttemptEntity } from './entities/attempt.entity.js';
import { CliSessionEntity } from './entities/cli-session.entity.js';
import { DownloadDayEntity } from './entities/download-day.entity.js';
import { EndedSessionEntity } from './entities/ended-session.entity.js';
import { FileEntity } from './entities/file.entity.js';
import { InstanceEntity } from './entities/instance.entity.js';
import { LeaseEntity } from './entities/lease.entity.js';
import { MoveEntity } from './entities/move.entity.js';
import { ResumableEntity } from './entities/resumable.entity.js';
import { SessionEntity } from './entities/session.entity.js';
import { SettingEntity } from './entities/setting.entity.js';
import { TokenEntity } from './entities/token.entity.js';
import { UploadEntity } from './entities/upload.entity.js';
import { UsageEntity } from './entities/usage.entity.js';
import { UserEntity } from './entities/user.entity.js';
import { Initial1764000000000 } from './migrations/0001-initial.migration.js';
import { Accounts1764100000000 } from './migrations/0002-accounts.migration.js';
import { SessionEpoch1795500000000 } from './migrations/0003-session-epoch.migration.js';
import { ObjectStorage1795600000000 } from './migrations/0004-object-storage.migration.js';
import { EndedSessions1795700000000 } from './migrations/0005-ended-sessions.migration.js';
import { Attempts1795800000000 } from './migrations/0006-attempts.migration.js';
import { CleaningIndices1795900000000 } from './migrations/0007-cleaning-indices.migration.js';
import { ExpandSessions1796000000000 } from './migrations/0008-sessions.migration.js';
import { ExpandResumables1796100000000 } from './migrations/0009-resumables.migration.js';

export const entities = [
  UploadEntity,
  FileEntity,
  InstanceEntity,
  LeaseEntity,
  UserEntity,
  TokenEntity,
  SettingEntity,
  UsageEntity,
  AttemptEntity,
  ActivityEntity,
  DownloadDayEntity,
  CliSessionEntity,
  MoveEntity,
  EndedSessionEntity,
  SessionEntity,
  ResumableEntity,
];
export const migrations = [
  Initial1764000000000,
  Accounts1764100000000,
  SessionEpoch1795500000000,
  ObjectStorage1795600000000,
  EndedSessions1795700000000,
  Attempts1795800000000,
  CleaningIndices1795900000000,
  ExpandSessions1796000000000,
  ExpandResumables1796100000000,
];

/** What is the same for every database: tables come from migrations (open.ts), never from `synchronize`. */
const schema = { entities, migrations, migrationsRun: false, synchronize: false } as const;

/** How long a statement waits for another process's write, in ms. */
const BUSY_TIMEOUT = 10_000;

export interface SqliteSettings {
  /** Path of the database file, or ":memory:". */
  readonly file: string;
  /** True: a commit is on the disk before it is reported (no acknowledged row is ever lost). */
  readonly durable: boolean;
}

interface PragmaDatabase {
  pragma(text: string): unknown;
}

/** Options of the configured database, which tells slow statements to `logger`. */
export function databaseOptions(
  settings: Settings,
  logger: LoggerService | false,
): DataSourceOptions {
  const { database: server, metadataBackendConfig: backend } = settings;
  const options =
    server === null
      ? sqliteOptions({ file: settings.databaseFile, durable: settings.durableWrites })
      : serverOptions({
          ...server,
          connections: backend.maxOpenConns,
          idleConnections: backend.maxIdleConns,
        });
  return {
    ...options,
    ...schema,
    logger: new QueryLog(logger, backend.debug),
    maxQueryExecutionTime: backend.slowQueryThreshold * 1000,
  };
}

/** Options of the embedded database: one file, WAL. */
export function sqliteOptions({ file, durable }: SqliteSettings): DataSourceOptions {
  const database = file === ':memory:' ? file : resolve(file);
  if (file !== ':memory:') mkdirSync(dirname(database), { recursive: true });
  return {
    type: 'better-sqlite3',
    driver: sqliteDriver(),
    database,
    ...schema,
    timeout: BUSY_TIMEOUT,
    enableWAL: true,
    prepareDatabase: (db: PragmaDatabase): void => {
      db.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    },
  };
}
