// The server, started as a rendered pod would start it: its variables, its numbers, a read-only root, a volume.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../root.mjs';
import { deploymentIn, environmentOf, ofKind } from './render.mjs';

const PASSWORD = `correct "horse" 'battery' $(staple) #1`;
const CONTENT = 'quarterly figures\n'.repeat(1000);
/** The pace of questions whether it has started, and how many there are. In ms. */
const PACE = 100;
const PATIENCE = 300;

/** In a mount namespace of its own: the repository and the volume where nobody's way leads through closed folders. */
const CAGE = `
mount --bind "$1" /srv && mount -o remount,bind,ro /srv
mount --bind "$2" /mnt
mount -o remount,bind,ro /
mount -t tmpfs -o ro tmpfs /tmp
shift 2
exec "$@"`;

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Values that reach as many settings as one run can: a prefix, two hosts, accounts, metrics. */
export async function liveValues() {
  const [port, metrics] = [await freePort(), await freePort()];
  return {
    settings: {
      Path: '/plik',
      ListenPort: port,
      FeatureAuthentication: 'enabled',
      DefaultAdminLogin: 'admin',
      PasswordCost: 4,
      MaxFilePerUpload: 10_000_000,
    },
    secretSettings: { DefaultAdminPassword: PASSWORD },
    metrics: { enabled: true, port: metrics },
    ingress: { enabled: true, host: 'plik.example.com', downloadHost: 'files.example.com' },
  };
}

function start(documents, volume) {
  const { securityContext: user } = deploymentIn(documents).spec.template.spec;
  const path = [dirname(process.execPath), process.env.PATH].join(':');
  const variables = Object.entries({ PATH: path, HOME: '/', ...environmentOf(documents) });
  const given = variables.map(([name, value]) => `${name}=${value}`);
  if (process.getuid() !== 0)
    return spawn('env', ['-i', '-C', volume, ...given, join(root, 'bin/plikd')]);
  // As Kubernetes does it with a fresh volume.
  chownSync(volume, 0, user.fsGroup);
  chmodSync(volume, 0o2775);
  return spawn('unshare', [
    ...['--mount', '--propagation', 'private', 'sh', '-ec', CAGE, 'sh', root, volume],
    ...['setpriv', '--reuid', `${user.runAsUser}`, '--regid', `${user.runAsGroup}`],
    ...['--groups', `${user.fsGroup}`],
    ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
    ...['env', '-i', '-C', '/mnt', ...given, '/srv/bin/plikd'],
  ]);
}

/** One request to the server under a host name: `{ status, body, headers }`. */
async function ask(port, path, { host = `10.0.0.1:${port}`, body, ...options } = {}) {
  const request = http.request({ host: '127.0.0.1', port, path, ...options });
  request.setHeader('Host', host);
  request.end(body);
  const response = await new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  return { status: response.statusCode, body: await text(response) };
}

/** As the kubelet asks: by the address of the pod. */
function prober(documents) {
  const [{ ports, ...server }] = deploymentIn(documents).spec.template.spec.containers;
  return async (name) => {
    const { path, port } = server[name].httpGet;
    const { containerPort } = ports.find((each) => each.name === port);
    return ask(containerPort, path).then(
      ({ status }) => status,
      () => 0,
    );
  };
}

async function untilStarted(probe, server) {
  for (let i = 0; i < PATIENCE && server.exitCode === null; i += 1) {
    if ((await probe('startupProbe')) === 200) return;
    await sleep(PACE);
  }
  throw new Error('the server of the pod did not start');
}

/** The pod of `helm test`, which would find the Service by its name. */
function helmTest(documents, port) {
  const [command, ...args] = ofKind(documents, 'Pod')[0].spec.containers[0].command;
  const local = args.map((each) => each.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${port}`));
  return spawnSync(command === 'node' ? process.execPath : command, local).status;
}

async function exchange(port) {
  const login = { method: 'POST', body: JSON.stringify({ login: 'admin', password: PASSWORD }) };
  const entered = await ask(port, '/plik/auth/local/login', { ...login, host: 'plik.example.com' });
  const put = { method: 'PUT', body: CONTENT, host: 'plik.example.com' };
  const sent = await ask(port, '/plik/report.txt', put);
  const link = new URL(sent.body.trim());
  const back = await ask(port, link.pathname, { host: link.host });
  return [
    ['login with the password of the Secret', entered.status, 200],
    ['link to the host of downloads', link.origin, 'https://files.example.com'],
    ['download', back.body === CONTENT, true],
  ];
}

async function trials(documents, server, volume) {
  const { settings, metrics } = documents.values;
  const probe = prober(documents.all);
  await untilStarted(probe, server);
  const facts = [
    ['livenessProbe', await probe('livenessProbe'), 200],
    ['readinessProbe', await probe('readinessProbe'), 200],
    ['helm test', helmTest(documents.all, settings.ListenPort), 0],
    ['metrics', (await ask(metrics.port, '/metrics')).body.includes('plik_uploads_count'), true],
    ...(await exchange(settings.ListenPort)),
  ];
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  const left = ['files', 'plik.db'].every((name) => readdirSync(volume).includes(name));
  return [
    ...facts,
    ['end after SIGTERM', await ended, 0],
    ['database and files on the volume', left, true],
  ];
}

/** What does not go as promised, one sentence each. */
export async function live(documents, values) {
  const volume = mkdtempSync(join(tmpdir(), 'plik-pod-'));
  const server = start(documents, volume);
  const log = Promise.all([text(server.stdout), text(server.stderr)]);
  try {
    const facts = await trials({ all: documents, values }, server, volume);
    return facts
      .filter(([, has, wanted]) => has !== wanted)
      .map(([what, has, wanted]) => `${what}: ${has} instead of ${wanted}`);
  } catch (error) {
    server.kill('SIGKILL');
    return [error.message, (await log).join('\n')];
  } finally {
    server.kill('SIGKILL');
    rmSync(volume, { recursive: true, force: true });
  }
}
