// The first process of the machine that scripts/rehearse.mjs makes: its folders, its services, then the tests.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { JEST } from '../jest.mjs';
import { startObjectServer, testVariables } from '../object-server.mjs';
import { root } from '../root.mjs';

/** Folders that an operator writes to. Each shows what is there, and keeps what is written to itself. */
const PRIVATE = ['/etc', '/root', '/opt', '/usr/local', '/var/lib', '/var/log', '/srv'];
/** Where the pages say that a version of the program lies. */
const VERSIONS = ['/opt/plik-nest-0.1.0', '/opt/plik-nest-0.2.0'];
const NAMES = ['plik.example.com', 's3.example.com'];

const run = (file, ...args) =>
  execFileSync(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const room = mkdtempSync('/dev/shm/plik-rehearsal-');

/** A writable view of a folder: what is changed in it is kept in memory. */
function overlay(folder, over = folder) {
  const [upper, work] = ['upper', 'work'].map((kind) =>
    join(room, kind, over.replaceAll('/', '_')),
  );
  for (const each of [upper, work, over]) mkdirSync(each, { recursive: true });
  const where = `lowerdir=${folder},upperdir=${upper},workdir=${work}`;
  run('mount', '-t', 'overlay', 'rehearsal', '-o', where, over);
}

function furnish() {
  run('ip', 'link', 'set', 'lo', 'up');
  run('mount', '-t', 'tmpfs', 'rehearsal', room);
  for (const folder of PRIVATE) overlay(folder);
  for (const folder of VERSIONS) overlay(root.replace(/\/$/, ''), folder);
  run('mount', '-t', 'tmpfs', '-o', 'mode=755', 'rehearsal', '/run');
  appendFileSync('/etc/hosts', `\n127.0.0.1 ${NAMES.join(' ')}\n`);
  const systemctl = fileURLToPath(new URL('systemctl.mjs', import.meta.url));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${systemctl}" "$@"\n`;
  writeFileSync('/usr/local/sbin/systemctl', command, { mode: 0o755 });
}

async function until(question, what) {
  for (let i = 0; i < 600; i += 1) {
    if (question()) return;
    await sleep(50);
  }
  throw new Error(`${what} did not start`);
}

/** MariaDB as Debian sets it up: nothing is in it, and root is who runs the command. */
async function startMariadb() {
  rmSync('/var/lib/mysql', { recursive: true, force: true });
  mkdirSync('/run/mysqld');
  run('chown', 'mysql:mysql', '/run/mysqld');
  execFileSync('mariadb-install-db', ['--user=mysql', '--skip-test-db'], { stdio: 'ignore' });
  spawn('/usr/sbin/mariadbd', ['--user=mysql'], { stdio: 'ignore' });
  await until(() => spawnSync('mariadb', ['-e', 'select 1']).status === 0, 'MariaDB');
}

/** PostgreSQL as Debian sets it up: its user postgres may do everything, by a socket. */
async function startPostgres() {
  const versions = '/usr/lib/postgresql';
  const bin = join(versions, readdirSync(versions).sort().at(-1), 'bin');
  const data = '/var/lib/postgresql/data';
  for (const folder of ['/var/lib/postgresql', '/run/postgresql']) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    run('chown', 'postgres:postgres', folder);
  }
  const as = ['-u', 'postgres', '--'];
  const login = ['--auth-local=peer', '--auth-host=scram-sha-256', '--encoding=UTF8', '--no-sync'];
  const options = { stdio: 'ignore', cwd: '/' };
  execFileSync('runuser', [...as, join(bin, 'initdb'), '-D', data, ...login], options);
  const places = ['-c', 'unix_socket_directories=/run/postgresql', '-c', 'fsync=off'];
  spawn('runuser', [...as, join(bin, 'postgres'), '-D', data, ...places], options);
  const answers = () => spawnSync('pg_isready', ['-h', '/run/postgresql']).status === 0;
  await until(answers, 'PostgreSQL');
}

furnish();
const [objects] = await Promise.all([startObjectServer(), startMariadb(), startPostgres()]);
const tests = [...JEST, '--runInBand', ...process.argv.slice(2), '--selectProjects', 'rehearsal'];
const jest = spawn(process.execPath, tests, {
  stdio: 'inherit',
  env: { ...process.env, ...testVariables(objects), PLIK_REHEARSAL: '1' },
});
const [status] = await once(jest, 'exit');
await objects.remove();
run('umount', '--lazy', room);
rmSync(room, { recursive: true, force: true });
process.exit(status ?? 1);
