// Other versions of Node.js, as the package registry has them: the server is tried with each.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Major versions that the server is promised to run with. */
export const NODES = ['20', '22', '24', '26'];

const packageOf = (version) => `node-linux-${process.arch}@${version}`;

/**
 * Brings versions ("24", "24.21.0"; Linux only) into a folder; answers for each the folder that has its `node`, to stand first
 * in PATH. The npm that is there runs with it.
 */
export function bringNodes(folder, versions) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const aliases = versions.map((version) => `node-${version}@npm:${packageOf(version)}`);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', [...args, ...aliases], { cwd: folder });
  if (status !== 0) throw new Error(`Node.js ${versions.join(', ')} cannot be brought: ${stderr}`);
  return Object.fromEntries(
    versions.map((version) => [version, join(folder, 'node_modules', `node-${version}`, 'bin')]),
  );
}

/** The npm that runs this, else the one of this machine: it works with each of them. */
export const npmPath = () =>
  process.env.npm_execpath ??
  realpathSync(execFileSync('sh', ['-c', 'command -v npm']).toString().trim());
