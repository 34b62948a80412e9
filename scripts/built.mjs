// Whether dist is what the sources say, and what it was made from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './root.mjs';

const STAMP = join(root, 'dist', '.plik-nest-built');
/** Read by src/common/build.ts. */
const BUILD = join(root, 'dist', 'build.json');

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(?:ts|json|vue|css|html|svg|png|mjs|js|webmanifest)$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();

function digest() {
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  settings.push('scripts/bundle.mjs');
  const hash = createHash('sha256');
  for (const file of [...settings, ...sources('src'), ...sources('libs'), ...sources('web')])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** What a git command says, "" where it fails or there is no git. */
const git = (...args) => {
  const { status, stdout } = spawnSync('git', args, { cwd: root });
  return status === 0 ? String(stdout).trim() : '';
};

/** A folder within somebody else's repository is no checkout of this project. */
const isCheckout = () => {
  const top = git('rev-parse', '--show-toplevel');
  return top !== '' && realpathSync(top) === realpathSync(resolve(root));
};

/** Reproducible builds say when they are: https://reproducible-builds.org/specs/source-date-epoch */
const givenTime = () => {
  const { SOURCE_DATE_EPOCH: given = '' } = process.env;
  return /^\d{1,12}$/.test(given) ? given : '';
};

function describeBuild() {
  if (!isCheckout()) {
    const date = Number(givenTime() || Math.floor(Date.now() / 1000));
    return { date, revision: '', isRelease: false, isMint: false };
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isMint = git('status', '--porcelain', '--untracked-files=no') === '';
  return {
    date: Number(givenTime() || git('log', '-1', '--format=%ct')),
    revision: git('rev-parse', 'HEAD'),
    isRelease: isMint && git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`),
    isMint,
  };
}

export const isBuilt = () =>
  existsSync(BUILD) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest();

export function markBuilt() {
  writeFileSync(BUILD, `${JSON.stringify(describeBuild())}\n`);
  writeFileSync(STAMP, digest());
}
