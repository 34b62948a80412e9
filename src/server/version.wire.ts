import type { VersionWire } from '#wire';
import { type Build, build } from '../common/build.js';
import { packageVersion } from '../common/package-root.js';

/** As long as git makes it where nothing else begins alike. */
const SHORT = 7;

function detailsOf({ date, revision, isRelease, isMint }: Build) {
  const git = { gitShortRevision: revision.slice(0, SHORT), gitFullRevision: revision };
  return {
    date,
    ...(revision === '' ? {} : git),
    goVersion: `node ${process.version}`,
    isRelease,
    isMint,
  };
}

const UNTOLD = { date: 0, isRelease: false, isMint: false };

/** GET /version (contract §4.8). What was built, and what runs it, is for administrators only ([N]). */
export function toVersionWire(
  offered: Pick<VersionWire, 'clients' | 'releases'>,
  toAdministrator: boolean,
): VersionWire {
  const details = toAdministrator ? detailsOf(build) : UNTOLD;
  return { version: packageVersion, ...details, ...offered };
}
