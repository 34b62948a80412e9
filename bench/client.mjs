// node bench/client.mjs [MiB] (npm run bench:client): an upload and a download of a large file through the client, in
// Node.js and in Chromium, and the memory that its processes take at most, above what they take when idle.
import { fork } from 'node:child_process';
import { cp, mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../scripts/root.mjs';
import { startPlik } from './servers.mjs';

const MIB = 1024 * 1024;
const size = Number(process.argv[2] ?? 2048) * MIB;

/** The parent of each process, by process. */
async function parents() {
  const found = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) found.set(Number(name), Number(parent));
  }
  return found;
}

/** What processes and all of theirs hold, in MiB: memory that several share counts once (Pss). */
async function memoryOf(isOurs) {
  const tree = await parents();
  const ours = (pid) => pid > 1 && (isOurs(pid) || ours(tree.get(pid) ?? 0));
  let sum = 0;
  for (const pid of tree.keys()) {
    if (!ours(pid)) continue;
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  }
  return sum;
}

/** Does something, and prints how much more memory there was at most than before. */
async function measured(title, isOurs, work) {
  const idle = await memoryOf(isOurs);
  let peak = idle;
  let over = false;
  const watch = (async () => {
    while (!over) {
      peak = Math.max(peak, await memoryOf(isOurs));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const begun = Date.now();
  const bytes = await work();
  const seconds = (Date.now() - begun) / 1000;
  over = true;
  await watch;
  if (bytes !== size) throw new Error(`${title}: ${bytes} bytes instead of ${size}`);
  const more = (peak - idle).toFixed(0);
  console.log(`| ${title} | ${idle.toFixed(0)} | ${more} | ${seconds.toFixed(1)} |`);
}

async function inNode(url, path) {
  const child = fork(join(root, 'bench', 'client-process.mjs'), [url, path]);
  const ask = (name) =>
    new Promise((resolve, reject) => {
      child.once('message', resolve).once('exit', () => reject(new Error('the client ended')));
      child.send(name);
    });
  const isOurs = (pid) => pid === child.pid;
  await ask('warmUp');
  await measured('Node.js, sent', isOurs, () => ask('send'));
  await measured('Node.js, fetched', isOurs, () => ask('fetch'));
  child.kill();
}

/** Functions for the page; `plik` is a global of test/support/client-page. */
const sendChosen = async () => {
  const { files } = globalThis.document.querySelector('input');
  globalThis.upload = await globalThis.plik.send([...files]);
  return globalThis.upload.files[0].fileSize;
};
const fetchBack = async () => {
  const { plik, upload } = globalThis;
  return (await plik.download(upload, upload.files[0])).writeTo(() => undefined);
};

async function inChromium(url, path) {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--plik-bench'];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  await page.goto(`${url}/`);
  await page.waitForFunction('window.plik !== undefined');
  await page.setInputFiles('input', path);
  const processes = new Set();
  for (const pid of (await parents()).keys()) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('--plik-bench')) processes.add(pid);
  }
  const isOurs = (pid) => processes.has(pid);
  await measured('Chromium, sent', isOurs, () => page.evaluate(sendChosen));
  await measured('Chromium, fetched', isOurs, () => page.evaluate(fetchBack));
  await browser.close();
}

const folder = await mkdtemp(join(tmpdir(), 'plik-client-'));
const path = join(folder, 'large.bin');
const file = await open(path, 'w');
await file.truncate(size);
await file.close();
const page = join(folder, 'page');
await cp(join(root, 'test', 'support', 'client-page'), page, { recursive: true });
await cp(join(root, 'dist', 'libs', 'client', 'src'), join(page, 'client'), { recursive: true });
const server = await startPlik(folder, { PLIKD_WEBAPP_DIRECTORY: page });
try {
  console.log(`${size / MIB} MiB | idle, MiB | above idle, MiB | seconds |\n|---|---|---|---|`);
  await inNode(server.url, path);
  await inChromium(server.url, path);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}
