// A private Ceph on this machine, for tests of the S3 storage: monitor, one storage daemon that keeps
// everything in memory, and the gateway that speaks S3. Loopback only. Needs the packages below.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's packages with the commands that are run here. */
export const PACKAGES = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];
const COMMANDS = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool'];

/** The commands that this machine lacks. */
const missingCommands = () =>
  COMMANDS.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);

const MEMORY = '/dev/shm';
const hasRoom = () => {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > 2 ** 30;
};

/** Two at once: asked for one after the other they might be the same. */
async function freePorts() {
  const probes = [net.createServer(), net.createServer()];
  for (const probe of probes) {
    await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  }
  const [monitor, gateway] = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return { monitor, gateway };
}

/** The pools of a gateway. Made beforehand, and small, they save it most of its start. */
const POOLS = [
  ...['.rgw.root', 'default.rgw.control', 'default.rgw.meta', 'default.rgw.log'],
  ...['default.rgw.buckets.index', 'default.rgw.buckets.data', 'default.rgw.buckets.non-ec'],
];

/** Bytes that are kept at most, all of them in memory. */
const ROOM = 8 * 2 ** 30;

const ACCESS_KEY = 'plikkey';
const SECRET_KEY = 'pliksecret';

const config = ({ folder, fsid, monitor, gateway, room }) => `[global]
fsid = ${fsid}
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
mon max pg per osd = 10000
mon data = ${folder}/mon
# What these say of the disk does not matter: nothing is kept there.
mon data avail crit = 1
mon data avail warn = 1
# Changes of the map are agreed upon with nobody else.
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = ${room}
osd class load list = *
osd class default list = *
run dir = ${folder}
log file = ${folder}/$name.log
admin socket = ${folder}/$name.asok
pid file =
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1
rgw data = ${folder}/rgw
rgw thread pool size = 256
rgw enable usage log = false
rgw enable gc threads = true
# Space is wanted back between tests, not after hours.
rgw gc obj min wait = 5
rgw gc processor period = 5
rgw gc processor max time = 5
rgw enable lc threads = false
rgw enable quota threads = false
# Keys of clients are taken over plain HTTP.
rgw crypt require ssl = false
`;

/** Without a monitor, Ceph's commands wait for ever (milliseconds). */
const PATIENCE = 60_000;

/** Runs a command of Ceph's to its end; its words are shown when it fails. */
function run(file, args, input = '') {
  const options = { cwd: '/', input, timeout: PATIENCE, killSignal: 'SIGKILL' };
  const { status, stdout, stderr, error } = spawnSync(file, args, options);
  if (status !== 0) throw new Error(`${file} failed:\n${stdout}${stderr}${error ?? ''}`);
}

async function until(question, what) {
  for (let i = 0; i < 600; i += 1) {
    if (await question()) return;
    await sleep(50);
  }
  throw new Error(`${what} did not start`);
}

/** They end with this process, however it ends. */
function daemon(folder, file, args) {
  const log = openSync(join(folder, `${file}.out`), 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    cwd: '/',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

async function end(children) {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // Nothing is to be kept.
      child.kill('SIGKILL');
      await gone;
    }),
  );
}

/** It may come too early for a monitor that has just begun ("wrong fsid"), and then ends at once. */
async function startStorage(folder, conf, children) {
  const said = () => readFileSync(join(folder, 'ceph-osd.out'), 'utf8');
  for (let tries = 0; tries < 20; tries += 1) {
    const child = daemon(folder, 'ceph-osd', [...conf, '-i', '0', '-f']);
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    await until(() => hasEnded() || said().includes('waiting for initial osdmap'), 'the storage');
    children.push(child);
    if (!hasEnded()) return;
    await sleep(200);
  }
  throw new Error(`the storage did not start:\n${said()}`);
}

async function start(folder, ports, children) {
  const fsid = randomUUID();
  const file = join(folder, 'ceph.conf');
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name));
  writeFileSync(file, config({ folder, fsid, ...ports }));
  const conf = ['-c', file];
  const map = join(folder, 'monmap');
  const address = `[v1:127.0.0.1:${ports.monitor}]`;
  run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', address, map]);
  run('ceph-mon', [...conf, '--mkfs', '-i', 'a', '--monmap', map]);
  children.push(daemon(folder, 'ceph-mon', [...conf, '-i', 'a', '-f']));
  const osd = randomUUID();
  const pools = POOLS.map(
    (name) => `osd pool create ${name} 1\nosd pool application enable ${name} rgw`,
  );
  const crush = 'osd crush add 0 1.0 host=h root=default';
  // One client for all: each costs half a second.
  run('ceph', conf, [`osd new ${osd} 0`, crush, ...pools, ''].join('\n'));
  run('ceph-osd', [...conf, '-i', '0', '--mkfs', '--osd-uuid', osd]);
  await startStorage(folder, conf, children);
  const keys = [`--access-key=${ACCESS_KEY}`, `--secret-key=${SECRET_KEY}`];
  const user = ['user', 'create', '--uid=plik', '--display-name=plik', ...keys];
  run('radosgw-admin', [...conf, '-n', 'client.rgw', ...user]);
  children.push(daemon(folder, 'radosgw', [...conf, '-n', 'client.rgw', '-f']));
  const url = `http://127.0.0.1:${ports.gateway}`;
  await until(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    'the gateway',
  );
  return url;
}

/** Starts a server: where it is, and how to remove it with all it holds. */
export async function startObjectServer({ room = ROOM } = {}) {
  const missing = missingCommands();
  if (missing.length > 0) {
    const how = `apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
    throw new Error(`these tests need ${missing.join(', ')}; on Debian: ${how}`);
  }
  // Somebody else may have taken a port meanwhile.
  return startOnce(room).catch(() => startOnce(room));
}

/** Variables for tests that run on a server. */
export function testVariables({ url: plain, accessKey, secretKey }) {
  const url = new URL(plain);
  url.username = accessKey;
  url.password = secretKey;
  return {
    PLIK_TEST_S3: url.href.replace(/\/$/, ''),
    // plikd sets it itself.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

async function startOnce(room) {
  const folder = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), 'plik-ceph-'));
  const children = [];
  const remove = async () => {
    await end(children);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await start(folder, { room, ...(await freePorts()) }, children);
    return { url, accessKey: ACCESS_KEY, secretKey: SECRET_KEY, remove };
  } catch (error) {
    for (const name of ['ceph-mon.out', 'ceph-osd.out', 'radosgw.out']) {
      const log = join(folder, name);
      if (existsSync(log)) console.error(readFileSync(log, 'utf8').slice(-2000));
    }
    await remove();
    throw error;
  }
}
