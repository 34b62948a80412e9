// npm run bench:page: the first load of the page in Chromium, on a slow phone: how many bytes, and how long until its
// button answers. Needs Debian's chromium (or CHROMIUM_PATH).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { PlikClient } from '../dist/libs/client/src/index.js';
import { median } from './load.mjs';
import { startPlik } from './servers.mjs';

const ROUNDS = 5;
/** Lighthouse's simulated "slow 4G", which it called "fast 3G" before: what the protocol of the browser is told. */
const NETWORK = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
};
/** The same line by its round trip alone: what is counted is every round trip that the page asks for. */
const LINE = { ...NETWORK, latency: 150 };
const SLOWER = 4;
const TARGET = { js: 90, css: 20, seconds: 1 };

/** Bytes as they came, by the kind of what they were. */
function countBytes(session) {
  const kinds = new Map();
  const sums = { Script: 0, Stylesheet: 0, all: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    sums.all += encodedDataLength;
    if (kind in sums) sums[kind] += encodedDataLength;
  });
  return sums;
}

/** A browser that was never here. `button`: what answers when the page can be used. */
async function load(browser, { url, button }, network) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  if (network !== null) {
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  }
  const bytes = countBytes(session);
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  // Without force it is visible, stands still, and gets the click.
  await page
    .getByRole('button', { name: button })
    .or(page.getByRole('link', { name: button }))
    .first()
    .click({ trial: true });
  const seconds = (performance.now() - began) / 1000;
  await page.waitForLoadState('networkidle');
  await context.close();
  return { seconds, js: bytes.Script / 1000, css: bytes.Stylesheet / 1000, all: bytes.all / 1000 };
}

const NETWORKS = { 'as it is': null, '150 ms, 4 × CPU': LINE, '562 ms, 4 × CPU': NETWORK };

async function measure(browser, name, place) {
  for (const [line, network] of Object.entries(NETWORKS)) {
    const rounds = [];
    for (let i = 0; i < ROUNDS; i += 1) rounds.push(await load(browser, place, network));
    const of = (key) => median(rounds.map((round) => round[key]));
    console.log(
      `${name} (${line}): ${of('js').toFixed(1)} kB of JavaScript, ${of('css').toFixed(1)} kB of CSS, ` +
        `${of('all').toFixed(1)} kB altogether, answers after ${of('seconds').toFixed(2)} s`,
    );
  }
}

const home = await mkdtemp(join(tmpdir(), 'plik-page-'));
const server = await startPlik(home);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const plik = new PlikClient(server.url);
  const { id } = await plik.send([{ name: 'notes.txt', content: 'Hello' }]);
  console.log(
    `targets: ${TARGET.js} kB of JavaScript, ${TARGET.css} kB of CSS, ${TARGET.seconds} s`,
  );
  await measure(browser, 'send', { url: `${server.url}/`, button: /Choose files/ });
  await measure(browser, 'receive', { url: `${server.url}/#/?id=${id}`, button: /Download/ });
} finally {
  await browser.close();
  await server.stop();
  await rm(home, { recursive: true, force: true });
}
