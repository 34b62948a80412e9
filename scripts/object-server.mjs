// A private S3 service on this machine: Ceph's gateway with one storage daemon that keeps objects in
// memory, in a temporary folder, on ports of its own, loopback only. Needs Debian's packages PACKAGES.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PACKAGES = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];
const PROGRAMS = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'monmaptool', 'ceph'];
const KEYS = { accessKey: 'plikkey', secretKey: 'pliksecret' };
const MEMORY = 6 * 1024 ** 3;

const isInstalled = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** A cluster that is one daemon of each kind, and replicates nothing. */
const configuration = (folder, monitor, port) => `
[global]
fsid = ${randomUUID()}
mon host = v1:127.0.0.1:${monitor}
mon initial members = a
public addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data = ${folder}/mon
mon data avail crit = 1
mon data avail warn = 1
mon max pg per osd = 10000
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = ${MEMORY}
osd class load list = *
osd class default list = *
run dir = ${folder}/run
log file = ${folder}/log/$name.log
admin socket = ${folder}/run/$name.asok
pid file = ${folder}/run/$name.pid
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw data = ${folder}/rgw
rgw crypt require ssl = false
rgw enable usage log = false
rgw thread pool size = 64
`;

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { timeout: 60_000 });
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}${error ?? ''}`);
  return String(stdout);
}

async function until(question) {
  for (let i = 0; i < 300; i += 1) {
    if (await question()) return;
    await sleep(100);
  }
  throw new Error('the S3 service did not start');
}

const answers = async (url) => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

function startDaemons(folder, conf) {
  const c = ['-c', conf];
  const at = (name) => join(folder, name);
  const [, address] = /mon host = (.*)/.exec(readFileSync(conf, 'utf8'));
  const [, fsid] = /fsid = (.*)/.exec(readFileSync(conf, 'utf8'));
  run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[${address}]`, at('monmap')]);
  run('ceph-mon', [...c, '--mkfs', '-i', 'a', '--monmap', at('monmap')]);
  run('ceph-mon', [...c, '-i', 'a']);
  const uuid = randomUUID();
  run('ceph', [...c, 'osd', 'new', uuid, '0']);
  run('ceph-osd', [...c, '-i', '0', '--mkfs', '--osd-uuid', uuid]);
  run('ceph', [...c, 'osd', 'crush', 'add', '0', '1.0', 'host=h', 'root=default']);
  run('ceph-osd', [...c, '-i', '0']);
}

/** Ends every daemon that has written its number, and removes what they leave. */
function remove(folder) {
  const pids = existsSync(join(folder, 'run')) ? readdirSync(join(folder, 'run')) : [];
  for (const name of pids.filter((file) => file.endsWith('.pid'))) {
    try {
      process.kill(Number(readFileSync(join(folder, 'run', name), 'utf8')), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Starts a service: where it is, with a key and its secret, and how to remove it. */
export async function startObjectServer() {
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    const how = `apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
    throw new Error(`${missing.join(', ')} are not installed; on Debian: ${how}`);
  }
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'plik-objects-'));
  const end = () => remove(folder);
  process.once('exit', end);
  for (const name of ['mon', 'osd', 'run', 'log', 'rgw']) mkdirSync(join(folder, name));
  const [monitor, port] = [await freePort(), await freePort()];
  const conf = join(folder, 'ceph.conf');
  writeFileSync(conf, configuration(folder, monitor, port));
  startDaemons(folder, conf);
  const c = ['-c', conf];
  await until(() => run('ceph', [...c, 'osd', 'stat']).includes('1 up'));
  const rgw = [...c, '-n', 'client.rgw'];
  execFileSync('radosgw', rgw, { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  await until(() => answers(origin));
  const keys = ['--access-key', KEYS.accessKey, '--secret-key', KEYS.secretKey];
  run('radosgw-admin', [...rgw, 'user', 'create', '--uid=plik', '--display-name=plik', ...keys]);
  return {
    ...KEYS,
    origin,
    url: `http://${KEYS.accessKey}:${KEYS.secretKey}@127.0.0.1:${port}`,
    remove: () => {
      process.off('exit', end);
      end();
    },
  };
}
