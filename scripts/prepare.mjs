// What is missing or stale is installed and built; what is there is left alone.
import { isBuilt, markBuilt } from './built.mjs';
import { packClient } from './client-package.mjs';
import { isInstalled } from './installed.mjs';
import { run } from './run.mjs';
import { OLD_NODE, SQLITE_PACKAGE, sqliteDriver } from './sqlite.mjs';

/** The npm that runs this, else the one of this machine. */
function npm(args, title) {
  const above = process.env.npm_execpath ?? '';
  const all = [...args, '--no-progress', '--loglevel=error'];
  const [command, ...before] = above.endsWith('npm-cli.js') ? [process.execPath, above] : ['npm'];
  return run(command, [...before, ...all], { title, tree: true });
}

function driverWorks() {
  try {
    new (sqliteDriver())(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/** Compiled here where no built one fits. */
async function compileDriver() {
  if (!OLD_NODE || driverWorks()) return;
  const title = 'Compiling the driver of SQLite for Node.js 20, which takes a minute or two';
  await npm(['rebuild', SQLITE_PACKAGE, '--ignore-scripts=false'], title);
}

async function build() {
  for (const project of ['tsconfig.build.json', 'libs/client/tsconfig.build.json']) {
    const compiler = ['node_modules/typescript/bin/tsc', '-p', project];
    await run(process.execPath, compiler, { title: 'Building', tree: true });
  }
  packClient();
  const page = ['node_modules/vite/bin/vite.js', 'build', 'web', '--config', 'web/vite.config.mjs'];
  await run(process.execPath, [...page, '--logLevel', 'warn'], {
    title: 'Building the page',
    tree: true,
  });
  await run(process.execPath, ['scripts/bundle.mjs'], { title: 'Bundling', tree: true });
  markBuilt();
}

/** Installs the packages, if they are not what package-lock.json says; a failure or a signal ends this process. */
export async function install({ development = true } = {}) {
  if (isInstalled({ development })) return;
  const args = ['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit'];
  await npm(args, 'Installing packages');
}

/**
 * Installs and builds; a failure or a signal ends this process. Without `development`, what builds and tests
 * may be missing when nothing has to be built.
 */
export async function prepare({ development = true } = {}) {
  const built = isBuilt();
  await install({ development: development || !built });
  await Promise.all([compileDriver(), built ? undefined : build()]);
}
