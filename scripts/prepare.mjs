// What is missing or stale is installed and built; what is there is left alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OLD_NODE, SQLITE_PACKAGE } from './sqlite.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const installStamp = join(root, 'node_modules', '.plik-nest-installed');
const buildStamp = join(root, 'dist', '.plik-nest-built');

const digest = (files) => {
  const hash = createHash('sha256').update(process.version);
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();

const installDigest = () => digest(['package-lock.json']);
const buildDigest = () =>
  digest([
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    ...sources('src'),
    ...sources('libs'),
  ]);

const holds = (stamp, value) => existsSync(stamp) && readFileSync(stamp, 'utf8') === value;

/** Runs a command to its end; a failure ends this process with its status. */
export function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

export function markBuilt() {
  writeFileSync(buildStamp, buildDigest());
}

export function ensureInstalled() {
  const current = installDigest();
  if (holds(installStamp, current)) return;
  console.log('Installing packages ...');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  if (OLD_NODE) {
    console.log('Compiling the driver of SQLite for Node.js 20 (a minute or two) ...');
    run('npm', ['rebuild', SQLITE_PACKAGE, '--ignore-scripts=false', '--loglevel=error']);
  }
  writeFileSync(installStamp, current);
}

export function ensureBuilt() {
  if (holds(buildStamp, buildDigest())) return;
  console.log('Building ...');
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  markBuilt();
}
