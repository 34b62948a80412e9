import type { Command } from 'commander';
import { describeError } from '../common/errors.js';
import { humanSize } from '../common/units.js';
import { MoveRepository } from '../database/repositories/move.repository.js';
import { type Finding, StorageCheck } from '../storage-care/storage-check.js';
import { StorageMigration } from '../storage-care/storage-migration.js';
import { CommandError, type CommonOptions, load, print, printJson, tell } from './context.js';
import { withStorage } from './moving-context.js';

interface CheckOptions extends CommonOptions {
  readonly backend?: string;
  readonly quick?: boolean;
  readonly repair?: boolean;
  readonly json?: boolean;
}

interface MigrateOptions extends CommonOptions {
  readonly to: string;
}

/** `plikd storage …`: where bytes are, whether they are right, and moving them elsewhere. */
export function addStorageCommands(program: Command): void {
  const storage = program.command('storage').description('look after the stored bytes');
  const add = (name: string, description: string): Command =>
    storage.command(name).description(description).option('--config <file>', 'configuration file');
  add('show', 'how many files and bytes each storage backend holds').action(
    (_: unknown, command: Command) => show(command.optsWithGlobals<CommonOptions>()),
  );
  add('check', 'compare the database with the stored bytes; exit code 1 when anything is wrong')
    .option('--backend <name>', 'only this one: file, s3')
    .option('--quick', 'compare sizes only, read nothing')
    .option('--repair', 'erase bytes that belong to no file')
    .option('--json', 'report as JSON')
    .action((_: unknown, command: Command) => check(command.optsWithGlobals<CheckOptions>()));
  add('migrate', 'move all stored files into one backend, also beside a running server')
    .requiredOption('--to <name>', 'file or s3')
    .action((_: unknown, command: Command) => migrate(command.optsWithGlobals<MigrateOptions>()));
}

/** The name in rows of what the configuration calls so. */
function backendNamed(name: string): string {
  const known: Readonly<Record<string, string>> = {
    file: 'file',
    s3: 's3',
    gcs: 's3',
    swift: 's3',
  };
  const backend = known[name];
  if (backend === undefined) throw new CommandError(`there is no storage backend "${name}"`);
  return backend;
}

async function show(options: CommonOptions): Promise<void> {
  const { settings } = load(options);
  await withStorage(settings, async (app) => {
    for (const { backend, files, bytes } of await app.get(MoveRepository).shares()) {
      print(`${backend} ${files} files ${humanSize(bytes)}`);
    }
  });
}

async function check({ backend, quick, repair, json, ...options }: CheckOptions): Promise<void> {
  const { settings } = load(options);
  const only = backend === undefined ? undefined : backendNamed(backend);
  await withStorage(settings, async (app) => {
    const findings: Finding[] = [];
    const report = await app.get(StorageCheck).run({
      quick: quick === true,
      repair: repair === true,
      backend: only,
      found: (finding) => {
        if (json === true) findings.push(finding);
        else print(lineOf(finding));
      },
    });
    if (json === true) printJson({ ...report, findings });
    else {
      print(`files: ${report.files} with ${humanSize(report.bytes)}`);
      if (report.unproven > 0) print(`without digest: ${report.unproven}`);
      if (report.repaired > 0) print(`repaired: ${report.repaired}`);
      print(`wrong: ${report.wrong}`);
    }
    if (report.wrong > 0) process.exitCode = 1;
  });
}

function lineOf({ kind, backend, key, file, upload, detail, repaired }: Finding): string {
  const what = file === '' ? '' : ` file ${file} of upload ${upload}`;
  return `${kind} ${backend} ${key}${what} : ${detail}${repaired ? ' (erased)' : ''}`;
}

async function migrate({ to, ...options }: MigrateOptions): Promise<void> {
  const { settings } = load(options);
  const backend = backendNamed(to);
  await withStorage(settings, async (app) => {
    const migration = app.get(StorageMigration);
    if (!migration.isConfigured(backend)) {
      throw new CommandError(`"${to}" is not configured : see DataBackendConfig`);
    }
    const report = await migration.run({ to: backend, note: tell }).catch((error: unknown) => {
      throw new CommandError(`moving ended early, run it again : ${describeError(error)}`);
    });
    print(`moved: ${report.moved} with ${humanSize(report.bytes)}`);
    if (report.skipped > 0)
      print(`removed meanwhile, or moved by another command: ${report.skipped}`);
    if (report.damaged > 0) {
      print(`damaged, and left where they are: ${report.damaged}`);
      process.exitCode = 1;
    }
  });
}
