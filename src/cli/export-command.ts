import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { describeError } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import { ArchiveExport, type ExportReport } from '../moving/archive/archive-export.js';
import { CommandError, type CommonOptions, load, print, tell } from './context.js';
import { withExport } from './moving-context.js';

interface ExportOptions extends CommonOptions {
  readonly to: string;
  readonly data: boolean;
}

/** `plikd export --to FILE.tar`: everything that this server holds, as one archive. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('write accounts, uploads and files to one archive, also beside a running server')
    .requiredOption('--to <file>', 'archive to be made, "-" for the standard output')
    .option('--no-data', 'rows only, for a database that will use the same storage')
    .option('--config <file>', 'configuration file')
    .action((_: unknown, command: Command) => exportAll(command.optsWithGlobals<ExportOptions>()));
}

async function exportAll(options: ExportOptions): Promise<void> {
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
  const { usages, activity, downloadDays, lost } = report;
  return [
    `settings: ${settings}`,
    `users: ${users}`,
    `tokens: ${tokens}`,
    `uploads: ${uploads}`,
    `files: ${files}, ${contents} of them with ${bytes} bytes`,
    `counters of users: ${usages}`,
    `days of activity: ${activity}`,
    `days of downloads: ${downloadDays}`,
    ...(lost > 0 ? [`lost: ${lost}`] : []),
  ];
}
