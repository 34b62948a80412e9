// npm run bench:audit: what an audit trail costs a request while 10,000 lines are written in each second, against the
// same server, and as many facts, without a trail.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, request } from './load.mjs';

const SERVER = 'server';
/** Facts of a second, and how often some of them are said, in ms. */
const RATE = 10_000;
const STEP = 5;
const FILE = 4096;

/** A server in a process of its own, which says facts while it is told to. */
async function serve() {
  await import('reflect-metadata');
  const { startServer } = await import('../dist/src/bootstrap.js');
  const { loadSettings } = await import('../dist/src/config/index.js');
  const { EventBus } = await import('../dist/src/events/event-bus.js');
  const { settings } = loadSettings({ env: process.env, cwd: process.cwd() });
  const server = await startServer(settings, false);
  const bus = server.app.get(EventBus);
  const by = { actorId: 'local:somebody', via: 'session', address: '203.0.113.9' };
  const fact = {
    ...{ uploadId: '0123456789abcdef', userId: 'local:somebody', fileId: 'fedcba9876543210' },
    ...{ bytes: FILE, backend: 'file', complete: true, whole: true, as: 'file' },
  };
  const say = (id) => {
    bus.say('FileDelivered', fact, { ...by, trace: { requestId: `bench-${id}` } });
  };
  let timer;
  process.on('message', async (word) => {
    clearInterval(timer);
    if (word === 'end') {
      await server.stop();
      process.exit(0);
    }
    if (word === 'cpu') process.send(process.cpuUsage());
    if (word !== 'talk') return;
    const began = performance.now();
    let said = 0;
    timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * RATE;
      while (said < due) say((said += 1));
    }, STEP);
  });
  process.send(server.url);
}

async function start(folder, settings) {
  const variables = Object.entries({
    ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', CLEANING_ENABLED: 'false' },
    ...settings,
  });
  const env = Object.fromEntries(variables.map(([key, value]) => [`PLIKD_${key}`, value]));
  const child = fork(fileURLToPath(import.meta.url), [SERVER], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
  const url = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('the server did not start')));
  });
  const upload = JSON.parse(await request('POST', `${url}/upload`, { body: '{}' }));
  const form = `--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(FILE)}\r\n--x--\r\n`;
  const headers = {
    ...{ 'Content-Type': 'multipart/form-data; boundary=x', 'X-UploadToken': upload.uploadToken },
  };
  const file = JSON.parse(
    await request('POST', `${url}/file/${upload.id}`, { body: form, headers }),
  );
  return { child, folder, file: `${url}/file/${upload.id}/${file.id}/a` };
}

/** Microseconds of processor time that a server has taken. */
async function cpuOf(child) {
  const answer = once(child, 'message');
  child.send('cpu');
  const [{ user, system }] = await answer;
  return user + system;
}

/**
 * Microseconds of the median request, one after the other, while facts are said or not; and of the server's processor
 * time for each.
 */
async function measure({ child, file }, seconds, talks) {
  const before = await cpuOf(child);
  child.send(talks ? 'talk' : 'quiet');
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const began = performance.now();
    await request('GET', file, { download: true });
    times.push((performance.now() - began) * 1000);
  }
  const cpu = (await cpuOf(child)) - before;
  child.send('quiet');
  return { time: median(times), cpu: cpu / times.length };
}

async function linesIn(folder) {
  const names = await readdir(join(folder, 'audit'));
  const files = names.filter((name) => name.endsWith('.jsonl'));
  const sizes = await Promise.all(files.map((name) => stat(join(folder, 'audit', name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** The middle of some ratios, and the least and the greatest. */
function spread(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b);
  return `${median(sorted).toFixed(3)} (${sorted[0].toFixed(3)} to ${sorted.at(-1).toFixed(3)})`;
}

async function main() {
  const { values: given } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '3' },
    },
  });
  const [rounds, seconds] = [Number(given.rounds), Number(given.seconds)];
  const home = () => mkdtemp(join(tmpdir(), 'plik-bench-audit-'));
  const off = await start(await home(), {});
  const on = await start(await home(), { AUDIT_LOG: '["file"]', AUDIT_FILE_SIZE_STR: '1GB' });
  for (const one of [off, on]) await measure(one, 1, true);
  for (const [what, talks] of [
    [`${RATE} facts in a second`, true],
    ['its own facts alone', false],
  ]) {
    const ratios = { time: [], cpu: [] };
    const before = await linesIn(on.folder);
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first in every other round.
      const order = round % 2 === 0 ? [off, on] : [on, off];
      const found = new Map();
      for (const one of order) found.set(one, await measure(one, seconds, talks));
      for (const figure of ['time', 'cpu'])
        ratios[figure].push(found.get(on)[figure] / found.get(off)[figure]);
    }
    const written = ((await linesIn(on.folder)) - before) / (rounds * seconds) / 1024 / 1024;
    console.log(
      `a download of 4 KiB, ${what}: with a trail ${spread(ratios.time)} of the time without, ` +
        `${spread(ratios.cpu)} of the processor time, ${written.toFixed(2)} MiB/s written`,
    );
  }
  for (const { child, folder } of [off, on]) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.send('end');
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

await (argv[2] === SERVER ? serve() : main());
