// npm run test:db [-- mariadb|postgres] [jest arguments]: the tests over HTTP on private database servers.
// Needs Debian's mariadb-server and postgresql; starts both in a temporary folder and removes them.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

/** They run plikd as a process of its own, on its embedded default. */
const ON_SQLITE = ['crash', 'aborts', 'counters', 'shutdown', 'stream-chaos', 'command', 'faults'];

const isRoot = process.getuid() === 0;

/** Database servers refuse to run as root: a command as the user whom Debian made for them. */
const as = (user, file, args) =>
  isRoot && userInfo().username !== user
    ? ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', '--', file, ...args]]
    : [file, args];

const idOf = (user) => Number(execFileSync('id', ['-u', user]).toString());

function folderFor(user) {
  const folder = mkdtempSync(join(tmpdir(), `plik-${user}-`));
  if (isRoot) chownSync(folder, idOf(user), -1);
  return folder;
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Runs a command of a server to its end; its words are shown when it fails. */
function run(user, file, args) {
  const [command, all] = as(user, file, args);
  const { status, stdout, stderr } = spawnSync(command, all, { cwd: '/' });
  if (status !== 0) throw new Error(`${file} failed:\n${stdout}${stderr}`);
}

async function until(question) {
  for (let i = 0; i < 200; i += 1) {
    if (question()) return;
    await sleep(100);
  }
  throw new Error('the database server did not start');
}

const succeeds = (file, args) => spawnSync(file, args).status === 0;

async function startMariadb() {
  const user = 'mysql';
  const folder = folderFor(user);
  const port = await freePort();
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  const install = [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
  ];
  run(user, 'mariadb-install-db', [...install, '--skip-test-db']);
  const [command, args] = as(user, '/usr/sbin/mariadbd', [
    '--no-defaults',
    ...[`--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, '--bind-address=127.0.0.1'],
    ...['--skip-name-resolve', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0'],
    '--max-connections=500',
  ]);
  const child = spawn(command, args, { cwd: '/', stdio: 'ignore' });
  const sql = (text) => ['--no-defaults', '-uroot', '-S', socket, '-e', text];
  await until(() => succeeds('mariadb', sql('select 1')));
  const grants =
    "create user plik@'127.0.0.1' identified by 'plik'; grant all on *.* to plik@'127.0.0.1'";
  run(user, 'mariadb', sql(`create database plik; ${grants}`));
  return { url: `mysql://plik:plik@127.0.0.1:${port}/plik`, child, folder };
}

async function startPostgres() {
  const user = 'postgres';
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) throw new Error('postgresql is not installed');
  const bin = join(versions, readdirSync(versions).sort().at(-1), 'bin');
  const folder = folderFor(user);
  const port = await freePort();
  const data = join(folder, 'data');
  mkdirSync(data);
  if (isRoot) chownSync(data, idOf(user), -1);
  run(user, join(bin, 'initdb'), [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'plik',
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const [command, args] = as(user, join(bin, 'postgres'), [
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
    ...['-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off', '-c', 'max_connections=500'],
  ]);
  const child = spawn(command, args, { cwd: '/', stdio: 'ignore' });
  const address = ['-h', '127.0.0.1', '-p', String(port), '-U', 'plik'];
  await until(() => succeeds(join(bin, 'pg_isready'), address));
  run(user, join(bin, 'createdb'), [...address, 'plik']);
  return { url: `postgres://plik@127.0.0.1:${port}/plik`, child, folder };
}

const SERVERS = { mariadb: startMariadb, postgres: startPostgres };

ensureInstalled();
ensureBuilt();
const args = process.argv.slice(2);
const wanted = Object.keys(SERVERS).filter((name) => args.includes(name));
const rest = args.filter((arg) => !(arg in SERVERS));
let failed = 0;
for (const name of wanted.length === 0 ? Object.keys(SERVERS) : wanted) {
  const server = await SERVERS[name]();
  console.log(`\n${name}\n`);
  const jest = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    'node_modules/jest/bin/jest.js',
    ...(rest.length > 0 ? rest : ['--testPathIgnorePatterns', ...ON_SQLITE]),
    ...['--selectProjects', 'e2e'],
  ];
  const env = { ...process.env, PLIK_TEST_DATABASE: server.url };
  const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit', env });
  if (status !== 0) failed += 1;
  const gone = new Promise((resolve) => server.child.once('exit', resolve));
  server.child.kill('SIGTERM');
  await Promise.race([gone, sleep(10_000)]);
  rmSync(server.folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
