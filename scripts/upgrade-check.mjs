// npm run upgrade:check [-- sqlite|mariadb|postgres …]: the version from before the newest migration beside this one, on
// one database that this one has changed while the other was running, with traffic on both. Needs git, with its
// history, and Debian's mariadb-server and postgresql.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds, startDatabaseServer } from './database-servers.mjs';
import { prepare } from './prepare.mjs';
import { root } from './root.mjs';
import { Pair } from './upgrade/traffic.mjs';

const MIGRATIONS = 'src/database/migrations';
/** Milliseconds that both are used at once. */
const TOGETHER = 6_000;
const PATIENCE = 60_000;

function must(file, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: root, ...options });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return String(stdout).trim();
}

/** The newest migration, and the last commit without it. */
function newest() {
  const file = readdirSync(join(root, MIGRATIONS))
    .filter((name) => name.endsWith('.migration.ts'))
    .sort()
    .at(-1);
  const path = `${MIGRATIONS}/${file}`;
  const [, name] = /export class (\w+)/.exec(readFileSync(join(root, path), 'utf8'));
  const made = must('git', ['log', '--diff-filter=A', '--format=%H', '-1', '--', path]);
  return { name, before: made === '' ? 'HEAD' : `${made}^` };
}

/** That version as a program, made as its own package.json says. */
function build(commit, folder) {
  must('git', ['worktree', 'add', '--detach', folder, commit]);
  const lock = (where) => readFileSync(join(where, 'package-lock.json'), 'utf8');
  // The same packages are there already.
  if (lock(folder) === lock(root))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  must('npm', ['run', 'prepared'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  return join(folder, 'bin', 'plikd');
}

class Server {
  log = '';

  constructor(main, cwd, database) {
    const settings = {
      ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', FEATURE_AUTHENTICATION: 'enabled' },
      METADATA_BACKEND_CONFIG: JSON.stringify(database),
    };
    const given = Object.entries(settings).map(([key, value]) => [`PLIKD_${key}`, value]);
    const env = { PATH: process.env.PATH, HOME: cwd, ...Object.fromEntries(given) };
    this.child = spawn(process.execPath, [main], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (chunk) => (this.log += String(chunk)));
    this.ended = once(this.child, 'exit').then(([code]) => code);
  }

  /** The address that it says, or null when it has ended instead. */
  async listening() {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end && this.child.exitCode === null) {
      const url = /try ([^\s"]+?)\/?[\s"]/.exec(this.log)?.[1];
      if (url !== undefined) return url;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return null;
  }

  async url() {
    const url = await this.listening();
    if (url === null) throw new Error(`a server did not start:\n${this.log}`);
    return url;
  }

  async stop() {
    this.child.kill('SIGTERM');
    const code = await this.ended;
    if (code !== 0) throw new Error(`a server ended with ${code}:\n${this.log}`);
  }
}

async function databaseOf(kind, folder) {
  if (kind === 'sqlite') {
    return { config: { Driver: 'sqlite3', ConnectionString: join(folder, 'plik.db') } };
  }
  const server = await startDatabaseServer(kind);
  const Driver = kind === 'mariadb' ? 'mysql' : 'postgres';
  return { config: { Driver, ConnectionString: server.url }, remove: () => server.remove() };
}

/** What the older one says when it is started on the changed database, as somebody does who goes back. */
async function wayBack(start, name, knowsNames) {
  const again = start();
  const url = await again.listening();
  const promised = knowsNames && name.startsWith('Expand');
  if (url !== null) {
    await again.stop();
    if (!promised) throw new Error(`${name} promises no room, and the older version started`);
    return 'starts on what the newer one has made';
  }
  const refused = again.log.includes('a newer version of Plik Nest has changed it');
  if (promised || !refused) throw new Error(`the older version did not start:\n${again.log}`);
  return `does not start any more, and says so (${name})`;
}

async function check(kind, main, { name, knowsNames }) {
  const folder = mkdtempSync(join(tmpdir(), 'plik-beside-'));
  const database = await databaseOf(kind, folder);
  const servers = [];
  const start = (program) => {
    const server = new Server(program, folder, database.config);
    servers.push(server);
    return server;
  };
  try {
    const older = start(main);
    const alone = new Pair([await older.url()]);
    await alone.use(TOGETHER / 6);
    const newer = start(join(root, 'bin', 'plikd'));
    // While it changes the tables, the older one goes on.
    const meanwhile = alone.use(TOGETHER / 6);
    const both = alone.with(await newer.url());
    await meanwhile;
    await both.use(TOGETHER);
    await older.stop();
    const last = both.only(await newer.url());
    await last.proveAll();
    const back = await wayBack(() => start(main), name, knowsNames);
    await newer.stop();
    console.log(`${kind}: ${both.summary()}; the older version ${back}`);
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    await database.remove?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

await prepare();
const wanted = process.argv.slice(2);
const tree = join(mkdtempSync(join(tmpdir(), 'plik-before-')), 'tree');
try {
  const migration = newest();
  console.log(`Building ${migration.before}, the version before ${migration.name} ...`);
  const main = build(migration.before, tree);
  // Versions from before names promised anything refuse whatever they do not know.
  const rule = readFileSync(join(tree, 'src/database/migrate.ts'), 'utf8');
  const asked = { ...migration, knowsNames: rule.includes('Expand') };
  for (const kind of ['sqlite', ...kinds]) {
    if (wanted.length === 0 || wanted.includes(kind)) await check(kind, main, asked);
  }
} finally {
  spawnSync('git', ['worktree', 'remove', '--force', tree], { cwd: root });
  rmSync(join(tree, '..'), { recursive: true, force: true });
}
