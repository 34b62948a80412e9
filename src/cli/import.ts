import { realpathSync } from 'node:fs';
import type { Settings } from '../config/index.js';
import type { PlikAddress, PlikDatabase } from '../database/foreign/plik-database.js';
import { bucketText } from '../moving/plik/bucket-place.js';
import { connect, explained, placeOf } from '../moving/plik/connect.js';
import { Report } from '../moving/plik/report.js';
import { type PlikSource, findSource } from '../moving/plik/source.js';
import { Takeover } from '../moving/plik/takeover.js';
import { load } from './configuration.js';
import { CommandError, print } from './context.js';
import { importArchive, isArchive } from './import-archive.js';
import type { CommonOptions } from './later.js';
import { withImport } from './moving-context.js';

interface ImportOptions extends CommonOptions {
  readonly from: string;
  readonly data?: string;
  readonly dryRun?: boolean;
  readonly verify?: boolean;
}

/** `plikd import`. */
export async function importAll(options: ImportOptions): Promise<void> {
  const { from, data, dryRun = false } = options;
  if (!(await isArchive(from))) return takeOverPlik(options);
  if (data !== undefined) throw new CommandError('--data is for a Plik: an archive has its files');
  // Whether it is verified is not asked: bytes of an archive are never taken without a look at them.
  return importArchive(load(options).settings, { from, dryRun });
}

async function takeOverPlik(options: ImportOptions): Promise<void> {
  const { settings } = load(options);
  const source = await findSource({ ...options, cwd: process.cwd() });
  if (isOurOwn(source.address, settings)) {
    const place = placeOf(source.address);
    throw new CommandError(`${place} is our own database: name another one for us`);
  }
  const plik = await connect(source.address);
  try {
    await explained(source.address, () => take(plik, source, settings, options));
  } finally {
    await plik.close();
  }
}

async function take(
  plik: PlikDatabase,
  source: PlikSource,
  settings: Settings,
  { dryRun: rehearsal = false, verify = false }: ImportOptions,
): Promise<void> {
  const version = (await plik.version()) || 'its first schema';
  print(`from ${placeOf(source.address)} (${version}), files in ${filesOf(source)}`);
  if (source.zone !== 'UTC') print(`its times are read as those of ${source.zone}`);
  const report = new Report();
  const ownFolder = settings.dataBackendConfig.directory;
  try {
    await withImport(settings, rehearsal, (app) =>
      app
        .get(Takeover)
        .run(plik, source, { verify, rehearsal, ownFolder, progress: showProgress }, report),
    );
  } catch (error) {
    if (report.began) {
      for (const line of report.lines({ rehearsal, broken: true })) print(line);
    }
    throw error;
  }
  for (const line of report.lines({ rehearsal, broken: false })) print(line);
  if (!report.complete) process.exitCode = 1;
}

const filesOf = ({ files }: PlikSource): string =>
  typeof files === 'string' ? files : bucketText(files);

/** On a terminal only: a log has no use for it. */
function showProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  const end = done >= all ? '\n' : '';
  process.stderr.write(`\r${done} of ${all} uploads${end}`);
}

function isOurOwn(address: PlikAddress, { database, databaseFile }: Settings): boolean {
  if (address.kind === 'sqlite') {
    return database === null && realPath(address.file) === realPath(databaseFile);
  }
  if (database === null) return false;
  const same = ['kind', 'host', 'port', 'socket', 'database'] as const;
  return same.every((key) => address[key] === database[key]);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
