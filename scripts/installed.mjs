// Whether node_modules is what package-lock.json says, whoever installed it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { SQLITE_PACKAGE } from './sqlite.mjs';

/** Where npm writes what it has installed, when it has installed all of it. */
const RECORD = 'node_modules/.package-lock.json';

/** Entries by their folder; that of "" is this project itself. */
function packagesOf(file) {
  const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  delete packages[''];
  return packages;
}

/** npm leaves these out where they do not fit: binaries for other systems, a driver for another Node.js. */
const mayBeMissing = (entry, development) =>
  entry.optional === true || entry.devOptional === true || (!development && entry.dev === true);

/** With `development`, what builds and tests has to be there too. */
export function isInstalled({ development }) {
  if (!existsSync(join(root, RECORD))) return false;
  const wanted = packagesOf('package-lock.json');
  const found = packagesOf(RECORD);
  const fits = ([path, entry]) => {
    const there = found[path];
    if (there === undefined) return mayBeMissing(entry, development);
    return there.version === entry.version && there.integrity === entry.integrity;
  };
  return (
    Object.entries(wanted).every(fits) &&
    Object.keys(found).every((path) => path in wanted) &&
    existsSync(join(root, 'node_modules', SQLITE_PACKAGE))
  );
}
