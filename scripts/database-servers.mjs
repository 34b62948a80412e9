// Private MariaDB and PostgreSQL servers on this machine: a temporary folder, a port of their own,
// loopback only. Needs Debian's mariadb-server and postgresql, and openssl.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const isRoot = process.getuid() === 0;

/** Database servers refuse to run as root: a command as the user whom Debian made for them. */
const as = (user, file, args) =>
  isRoot && userInfo().username !== user
    ? ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', '--', file, ...args]]
    : [file, args];

const idOf = (user) => Number(execFileSync('id', ['-u', user]).toString());

const hasRoom = (folder) => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 31;
};

/** Tests need no disk: what they leave in memory is gone with the folder. */
const MEMORY = '/dev/shm';

function folderFor(user, durable) {
  const parent = !durable && hasRoom(MEMORY) ? MEMORY : tmpdir();
  const folder = mkdtempSync(join(parent, `plik-${user}-`));
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
  const { status, stdout, stderr, error } = spawnSync(command, all, { cwd: '/' });
  if (status !== 0) throw new Error(`${file} failed:\n${stdout}${stderr}${error ?? ''}`);
}

async function until(question) {
  for (let i = 0; i < 200; i += 1) {
    if (question()) return;
    await sleep(100);
  }
  throw new Error('the database server did not start');
}

const succeeds = (file, args) => spawnSync(file, args).status === 0;

/** A certificate for 127.0.0.1, signed by an authority that nobody else knows. */
function certificates(user, folder) {
  const at = (name) => join(folder, name);
  const key = (name) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(name)];
  const ssl = (...args) => run(user, 'openssl', args);
  ssl('req', '-x509', ...key('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=test', '-days', '2');
  ssl('req', ...key('server.key'), '-out', at('server.csr'), '-subj', '/CN=database');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  const request = ['-req', '-in', at('server.csr'), '-extfile', at('names')];
  ssl('x509', ...request, ...signed, '-out', at('server.pem'));
  return { ca: at('ca.pem'), cert: at('server.pem'), key: at('server.key') };
}

function mariadb(folder, port, { ca, cert, key }, durable) {
  const user = 'mysql';
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  const sql = (text) => ['--no-defaults', '-uroot', '-S', socket, '-e', text];
  return {
    user,
    socket,
    install: () => {
      const method = ['--auth-root-authentication-method=normal', '--skip-test-db'];
      run(user, 'mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...method]);
    },
    server: [
      '/usr/sbin/mariadbd',
      [
        ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`],
        ...['--bind-address=127.0.0.1', '--skip-name-resolve', '--skip-log-bin'],
        // Its own: at its start a server removes what others on the machine have in the same folder, and they crash.
        `--tmpdir=${folder}`,
        // Hundreds of tests have a database each, whose tables stay known.
        ...['--table-definition-cache=20000', '--table-open-cache=20000'],
        // What is committed survives the end of the process; when durable, of the machine too.
        `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
        ...['--max-connections=500', `--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`],
      ],
    ],
    stop: 'SIGTERM',
    answers: () => succeeds('mariadb', sql('select 1')),
    prepare: () => {
      const everything = 'grant all on *.* to plik';
      const who = "create user plik@'127.0.0.1' identified by 'plik'";
      const many = "create user plik@'localhost' identified by 'plik'";
      const all = `${who}; ${many}; ${everything}@'127.0.0.1'; ${everything}@'localhost'`;
      run(user, 'mariadb', sql(`create database plik; ${all}`));
    },
    url: `mysql://plik:plik@127.0.0.1:${port}/plik`,
  };
}

function postgres(folder, port, { cert, key }, durable) {
  const user = 'postgres';
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) throw new Error('postgresql is not installed');
  const bin = join(versions, readdirSync(versions).sort().at(-1), 'bin');
  const data = join(folder, 'data');
  const set = (...settings) => settings.flatMap((setting) => ['-c', setting]);
  const address = ['-h', folder, '-p', String(port), '-U', 'plik'];
  return {
    user,
    socket: folder,
    install: () => {
      // Over TCP a password is asked for, so that wrong ones can be tried.
      writeFileSync(join(folder, 'password'), 'plik');
      const login = ['--auth-local=trust', '--auth-host=scram-sha-256', '-U', 'plik'];
      const password = `--pwfile=${join(folder, 'password')}`;
      run(user, join(bin, 'initdb'), ['-D', data, ...login, password, '-E', 'UTF8', '--no-sync']);
    },
    server: [
      join(bin, 'postgres'),
      [
        ...['-D', data, '-p', String(port)],
        ...set(
          'listen_addresses=127.0.0.1,127.0.0.2',
          `unix_socket_directories=${folder}`,
          `fsync=${durable ? 'on' : 'off'}`,
        ),
        ...set('max_connections=500', 'ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`),
      ],
    ],
    // Without waiting for clients to leave.
    stop: 'SIGINT',
    answers: () => succeeds(join(bin, 'pg_isready'), address),
    prepare: () => run(user, join(bin, 'createdb'), [...address, 'plik']),
    url: `postgres://plik:plik@127.0.0.1:${port}/plik`,
  };
}

const KINDS = { mariadb: ['mysql', mariadb], postgres: ['postgres', postgres] };

export const kinds = Object.keys(KINDS);

/**
 * Installs and starts a server: where it is, and how to kill it, start it again and remove it.
 * `durable`: every commit is flushed to the disk, which tests do without.
 */
export async function startDatabaseServer(name, { durable = false } = {}) {
  const [user, define] = KINDS[name];
  const folder = folderFor(user, durable);
  const port = await freePort();
  const tls = certificates(user, folder);
  const kind = define(folder, port, tls, durable);
  kind.install();
  let child;
  const start = async () => {
    const [command, args] = as(user, ...kind.server);
    child = spawn(command, args, { cwd: '/', stdio: 'ignore' });
    await until(kind.answers);
  };
  const kill = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await Promise.race([gone, sleep(20_000, undefined, { ref: false })]);
  };
  await start();
  kind.prepare();
  return {
    ...{ url: kind.url, port, socket: kind.socket, ca: tls.ca, start, kill },
    signal: (name) => {
      const { pid } = child;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g);
      for (const each of [pid, ...(children ?? []).map(Number)]) {
        try {
          process.kill(each, name);
        } catch (error) {
          // It has ended meanwhile.
          if (error.code !== 'ESRCH') throw error;
        }
      }
    },
    remove: async () => {
      await kill(kind.stop);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
