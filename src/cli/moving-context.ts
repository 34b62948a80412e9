import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Settings } from '../config/index.js';
import { databaseOptions, sqliteOptions } from '../database/data-source.js';
import { openDatabase } from '../database/open.js';
import { type DatabaseState, stateOf } from '../database/own-database.js';
import { SlotReturns } from '../files/intake/slot-returns.js';
import { DeliveryClaims } from '../files/keeping/delivery-claims.js';
import { Presence } from '../maintenance/presence.js';
import { StorageCareModule } from '../storage-care/storage-care.module.js';
import { ServerMovingModule } from '../moving/moving.module.js';
import { CommandError, loggerOf, withParts } from './context.js';

/**
 * What moving works with: rows and bytes, and no more. With the whole server, its start would make a
 * session key and a first administrator, and both would then be in the way of those that are imported.
 */
const parts = {
  imports: [ServerMovingModule, StorageCareModule],
  providers: [Presence, SlotReturns, DeliveryClaims],
};

const within = (settings: Settings, database: DataSource, work: Work): Promise<void> =>
  withParts(settings, database, parts, work);

type Work = (app: INestApplicationContext) => Promise<void>;

/** Reads our database and storage; there has to be one. */
export const withExport = (settings: Settings, work: Work): Promise<void> =>
  onOurs(settings, 'there is nothing to export', work);

/** Looks after our storage, beside servers that may be running; there has to be a database. */
export const withStorage = (settings: Settings, work: Work): Promise<void> =>
  onOurs(settings, 'there is nothing stored', alive(work));

async function onOurs(settings: Settings, otherwise: string, work: Work): Promise<void> {
  const configured = databaseOptions(settings, loggerOf(settings));
  if ((await ownState(configured)) === 'empty') {
    throw new CommandError(`our own database is empty: ${otherwise}`);
  }
  await within(settings, await openDatabase(configured), work);
}

/** Files that are being received or moved belong to a process that gives signs of life. */
const alive =
  (work: Work): Work =>
  async (app) => {
    await app.get(Presence).start();
    await work(app);
  };

/** Runs work on our database and storage; a rehearsal changes neither, and makes none. */
export async function withImport(
  settings: Settings,
  rehearsal: boolean,
  work: Work,
): Promise<void> {
  const configured = databaseOptions(settings, loggerOf(settings));
  const state = await ownState(configured);
  if (rehearsal && state === 'outdated') {
    throw new CommandError('our own database is of an earlier version: start the server once');
  }
  if (!rehearsal) {
    await within(settings, await openDatabase(configured), alive(work));
    return;
  }
  const spare = await mkdtemp(join(tmpdir(), 'plikd-import-'));
  try {
    const { dataBackendConfig } = settings;
    const directory = existsSync(dataBackendConfig.directory) ? dataBackendConfig.directory : spare;
    const rehearsed = { ...settings, dataBackendConfig: { ...dataBackendConfig, directory } };
    await within(rehearsed, await standIn(configured, state), work);
  } finally {
    await rm(spare, { recursive: true, force: true });
  }
}

async function ownState(configured: DataSourceOptions): Promise<DatabaseState> {
  const state = await stateOf(configured);
  if (state !== 'foreign') return state;
  throw new CommandError(
    'our own database, MetadataBackendConfig, is that of a Plik or of somebody else: name an empty one',
  );
}

/** A database that is not there yet is rehearsed with an empty one in memory. */
const standIn = (configured: DataSourceOptions, state: string): Promise<DataSource> =>
  state === 'empty'
    ? openDatabase(sqliteOptions({ file: ':memory:', durable: false }))
    : new DataSource(configured).initialize();
