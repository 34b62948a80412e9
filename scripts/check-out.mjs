import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

const git = (cwd, ...args) => execFileSync('git', args, { cwd });

/** Makes what a clone would be if the work tree as it is were committed. */
export function checkOut(folder) {
  git(root, 'clone', '--quiet', '--no-checkout', '.', folder);
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const name of files.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name), { verbatimSymlinks: true });
  }
  git(folder, 'reset', '--quiet');
}
