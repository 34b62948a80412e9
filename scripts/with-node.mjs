// npm run with-node -- VERSION FOLDER SCRIPT [ARGUMENT…]: `npm run SCRIPT` with another version of Node.js ("26";
// "image": that of the container image), in a checkout of the work tree as it is. Both are made in the folder when it
// has none yet, and left there. Linux; the version comes from the registry.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkOut } from './check-out.mjs';
import { nodeVersion } from './docker/dockerfile.mjs';
import { bringNodes, npmPath } from './nodes.mjs';
import { run } from './run.mjs';

const [wanted, place, script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: npm run with-node -- VERSION FOLDER SCRIPT [ARGUMENT…]');
  process.exit(2);
}
const version = wanted === 'image' ? nodeVersion() : wanted;
const folder = resolve(place);
const bin = bringNodes(join(folder, 'nodes'), [version])[version];
const project = join(folder, 'project');
if (!existsSync(project)) checkOut(project);
// What the npm above says to its scripts is not meant for another one, but for where packages come from.
const kept = Object.entries(process.env).filter(
  ([name]) => !/^npm_(?!config_registry$)/i.test(name),
);
const env = { ...Object.fromEntries(kept), PATH: `${bin}:${process.env.PATH}` };
const command = [npmPath(), 'run', '--silent', script, '--', ...args];
await run(join(bin, 'node'), command, { cwd: project, env });
