/**
 * Writes the description of the API into the working directory, the root of the repository. With --check it
 * writes nothing, and exits with 1 when it is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderedDescription } from './rendered.js';

const stale = Object.entries(renderedDescription()).filter(([name, text]) => {
  const path = join(process.cwd(), name);
  if (process.argv.includes('--check')) return readFileSync(path, 'utf8') !== text;
  writeFileSync(path, text);
  return false;
});

for (const [name] of stale) console.error(`${name} is not what the handlers say of themselves.`);
if (stale.length > 0) {
  console.error('Run "npm run openapi" and commit the result.');
  process.exitCode = 1;
}
