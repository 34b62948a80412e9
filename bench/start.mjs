// npm run bench:start: how long commands take, and a server until it answers, as multiples of a bare `node -e 0`.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root } from '../scripts/root.mjs';
import { median } from './load.mjs';

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, against: { type: 'string' } },
});
const ROUNDS = Number(given.rounds);
/** How long a server is left alone before its memory is looked at, in ms. */
const REST = 1500;
/** Ticks of the kernel's clock per second, in which Linux counts processor time. */
const TICKS = Number(spawnSync('getconf', ['CLK_TCK']).stdout);

const variables = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_LISTEN_ADDRESS: '127.0.0.1',
};

/** A command to its end: what the shell says of its time by the clock and on processors, in ms. */
function command(cwd, ...args) {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null';
  const shell = ['-c', script, 'bash', ...args];
  const { status, stderr } = spawnSync('bash', shell, { cwd, env: variables });
  const [wall, user, system] = String(stderr).trim().split('\n').at(-1).split(' ').map(Number);
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${String(stderr)}`);
  return { wall: wall * 1000, cpu: (user + system) * 1000 };
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const answers = (port) =>
  new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', path: '/config', agent: false });
    request.once('error', () => resolve(false));
    request.once('response', (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    });
  });

function spent(pid) {
  // The second field is a name, which may have spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000;
}

const residentOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** A server to its first answer; then its memory at rest, in MiB. */
async function server(cwd, plikd) {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(plikd, ['--port', String(port)], { cwd, env: variables, stdio: 'ignore' });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${plikd} did not start`);
    await sleep(2);
  }
  const wall = performance.now() - began;
  const cpu = spent(child.pid);
  await sleep(REST);
  const memory = residentOf(child.pid);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { wall, cpu, memory };
}

const rowsOf = (plikd, cwd, suffix) => [
  [`plikd --version${suffix}`, () => command(cwd, plikd, '--version')],
  [`plikd user list${suffix}`, () => command(cwd, plikd, 'user', 'list')],
  [`plikd file list${suffix}`, () => command(cwd, plikd, 'file', 'list')],
  [`plikd clean${suffix}`, () => command(cwd, plikd, 'clean')],
  [`server, to its first answer${suffix}`, () => server(cwd, plikd)],
];

const builds = [[join(root, 'bin', 'plikd'), '']];
if (given.against !== undefined) builds.push([given.against, ', the other build']);
const folders = [];
const rows = [['node -e 0', () => command(tmpdir(), 'node', '-e', '0')]];
for (const [plikd, suffix] of builds) {
  const folder = await mkdtemp(join(tmpdir(), 'plik-start-'));
  folders.push(folder);
  rows.push(...rowsOf(plikd, folder, suffix));
}

const measured = rows.map(() => []);
// The first round makes the databases, and warms the system's cache of files.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [i, [, run]] of rows.entries()) {
    const result = await run();
    if (round > 0) measured[i].push(result);
  }
}
for (const folder of folders) await rm(folder, { recursive: true, force: true });

const of = (i, key) => median(measured[i].map((result) => result[key]));
console.log(
  '| start | processor time | of a bare start | by the clock | of a bare start | at rest |',
);
console.log(
  '| ----- | -------------- | --------------- | ------------ | --------------- | ------- |',
);
for (const [i, [name]] of rows.entries()) {
  const times = ['cpu', 'wall'].flatMap((key) => [
    `${of(i, key).toFixed(0)} ms`,
    `${(of(i, key) / of(0, key)).toFixed(1)}`,
  ]);
  const memory = measured[i][0].memory === undefined ? '' : `${of(i, 'memory').toFixed(0)} MiB`;
  console.log(`| ${[`\`${name}\``, ...times, memory].join(' | ')} |`);
}
