import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/** Makes what a clone of the work tree as it is would have. */
export function checkOut(folder) {
  const files = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', files, { cwd: root }).toString().split('\0').filter(Boolean);
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name));
  }
}
