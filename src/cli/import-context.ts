import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { CommonModule } from '../common/common.module.js';
import { PinoLogger } from '../common/logger.js';
import { ConfigModule, type Settings } from '../config/index.js';
import { databaseOptions, sqliteOptions } from '../database/data-source.js';
import { DatabaseModule } from '../database/database.module.js';
import { openDatabase } from '../database/open.js';
import { stateOf } from '../database/own-database.js';
import { SlotReturns } from '../files/slot-returns.js';
import { Presence } from '../maintenance/presence.js';
import { TakeoverModule } from '../takeover/takeover.module.js';
import { CommandError } from './context.js';

/**
 * What an import works with: rows and bytes, and no more. With the whole server, its start would make a
 * session key and a first administrator, and both would then be in the way of those that are imported.
 */
@Module({})
class ImportModule {
  static forRoot(settings: Settings, database: DataSource): DynamicModule {
    return {
      module: ImportModule,
      imports: [
        ConfigModule.forRoot(settings),
        CommonModule,
        DatabaseModule.forRoot(database),
        TakeoverModule,
      ],
      providers: [Presence, SlotReturns],
    };
  }
}

const loggerOf = ({ logFormat }: Settings): PinoLogger =>
  new PinoLogger({ level: 'warn', format: logFormat });

/** Runs work on our database and storage; a rehearsal changes neither, and makes none. */
export async function withImport(
  settings: Settings,
  rehearsal: boolean,
  work: (app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const configured = databaseOptions(settings, loggerOf(settings));
  const state = await stateOf(configured);
  if (state === 'foreign') {
    throw new CommandError(
      'our own database, MetadataBackendConfig, is that of a Plik or of somebody else: name an empty one',
    );
  }
  if (rehearsal && state === 'outdated') {
    throw new CommandError('our own database is of an earlier version: start the server once');
  }
  if (!rehearsal) {
    await within(settings, await openDatabase(configured), async (app) => {
      await app.get(Presence).start();
      await work(app);
    });
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'plikd-import-'));
  try {
    const elsewhere = {
      ...settings,
      dataBackendConfig: { ...settings.dataBackendConfig, directory },
    };
    await within(elsewhere, await standIn(configured, state), work);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function within(
  settings: Settings,
  database: DataSource,
  work: (app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const module = ImportModule.forRoot(settings, database);
  const logger = loggerOf(settings);
  const app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** A database that is not there yet is rehearsed with an empty one in memory. */
const standIn = (configured: DataSourceOptions, state: string): Promise<DataSource> =>
  state === 'empty'
    ? openDatabase(sqliteOptions({ file: ':memory:', durable: false }))
    : new DataSource(configured).initialize();
