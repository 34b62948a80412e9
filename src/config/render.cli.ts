/**
 * Writes .env.example and docs/configuration.md into the working directory, the root of the
 * repository. With --check it writes nothing, and exits with 1 when they are not up to date.
 */
import { findStale, writeRendered } from './rendered-files.js';

const root = process.cwd();

if (process.argv.includes('--check')) {
  const stale = findStale(root);
  for (const difference of stale) {
    console.error(difference);
  }
  if (stale.length > 0) {
    console.error('Run "npm run render" and commit the result.');
    process.exitCode = 1;
  }
} else {
  writeRendered(root);
}
