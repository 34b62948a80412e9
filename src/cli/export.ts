import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { describeError } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import { ArchiveExport, type ExportReport } from '../moving/archive/archive-export.js';
import { load } from './configuration.js';
import { CommandError, print, tell } from './context.js';
import type { CommonOptions } from './later.js';
import { withExport } from './moving-context.js';

interface ExportOptions extends CommonOptions {
  readonly to: string;
  readonly data: boolean;
}

/** `plikd export`. */
export async function exportAll(options: ExportOptions): Promise<void> {
  const { settings } = load(options);
  const { to, data } = options;
  await withExport(settings, async (app) => {
    const write: Write = (output) => app.get(ArchiveExport).write(output, { data, note: tell });
    const report = to === '-' ? await toOutput(write) : await toFile(write, to, settings);
    for (const line of linesOf(report)) (to === '-' ? tell : print)(line);
    if (report.lost > 0) process.exitCode = 1;
  });
}

type Write = (output: Writable) => Promise<ExportReport>;

function toOutput(write: Write): Promise<ExportReport> {
  if (process.stdout.isTTY) throw new CommandError('an archive is not written to a terminal');
  return write(process.stdout);
}

async function toFile(write: Write, to: string, settings: Settings): Promise<ExportReport> {
  await checkPlace(to, settings);
  const file = await create(to);
  try {
    return await write(file.createWriteStream({ flush: true }));
  } catch (error) {
    throw new CommandError(`${to} is incomplete : ${describeError(error)}`);
  }
}

/** It holds password hashes and tokens, so nobody else may read it; nothing is overwritten. */
async function create(to: string): Promise<FileHandle> {
  try {
    return await open(to, 'wx', 0o600);
  } catch (error) {
    throw new CommandError(`${to} cannot be made : ${describeError(error)}`);
  }
}

/** The storage is no place for an archive of it. */
async function checkPlace(to: string, settings: Settings): Promise<void> {
  const whole = async (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
  const storage = await whole(settings.dataBackendConfig.directory);
  const place = join(await whole(dirname(resolve(to))), basename(to));
  if (place.startsWith(storage + sep)) {
    throw new CommandError(`${to} lies in the folder of the stored files : choose another place`);
  }
}

function linesOf(report: ExportReport): string[] {
  const { settings, users, tokens, uploads, files, contents, bytes } = report;
  const { usages, activity, downloadDays, endedSessions, lost } = report;
  return [
    `settings: ${settings}`,
    `users: ${users}`,
    `tokens: ${tokens}`,
    ...(endedSessions > 0 ? [`ended sessions: ${endedSessions}`] : []),
    `uploads: ${uploads}`,
    `files: ${files}, ${contents} of them with ${bytes} bytes`,
    `counters of users: ${usages}`,
    `days of activity: ${activity}`,
    `days of downloads: ${downloadDays}`,
    ...(lost > 0 ? [`lost: ${lost}`] : []),
  ];
}
