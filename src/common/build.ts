import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** What this server was built from. */
export interface Build {
  /** When that was committed, else when it was built; Unix seconds, 0 when it is not known. */
  readonly date: number;
  /** The commit, "" outside of a repository. */
  readonly revision: string;
  /** Whether the commit carries the tag of the version, and nothing was changed since. */
  readonly isRelease: boolean;
  /** Whether nothing was changed since the commit. */
  readonly isMint: boolean;
}

const UNKNOWN: Build = { date: 0, revision: '', isRelease: false, isMint: false };

/** What scripts/stamp.mjs wrote beside the built code. */
function readBuild(): Build {
  try {
    const text = readFileSync(join(packageRoot, 'dist', 'build.json'), 'utf8');
    return { ...UNKNOWN, ...(JSON.parse(text) as Partial<Build>) };
  } catch {
    return UNKNOWN;
  }
}

export const build = readBuild();
