import { describeError } from '../common/errors.js';
import { humanSize } from '../common/units.js';
import { MoveRepository } from '../database/repositories/move.repository.js';
import { type Finding, StorageCheck } from '../storage-care/storage-check.js';
import { StorageMigration } from '../storage-care/storage-migration.js';
import { load } from './configuration.js';
import { CommandError, print, printJson, tell } from './context.js';
import type { CommonOptions } from './later.js';
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

export async function show(options: CommonOptions): Promise<void> {
  const { settings } = load(options);
  await withStorage(settings, async (app) => {
    for (const { backend, files, bytes } of await app.get(MoveRepository).shares()) {
      print(`${backend} ${files} files ${humanSize(bytes)}`);
    }
  });
}

export async function check({
  backend,
  quick,
  repair,
  json,
  ...options
}: CheckOptions): Promise<void> {
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

export async function migrate({ to, ...options }: MigrateOptions): Promise<void> {
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
