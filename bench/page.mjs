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
const MBIT = 1_000_000 / 8;
/** "Fast 3G": every round trip that the page asks for, and the bytes. */
const LINE = {
  offline: false,
  latency: 150,
  downloadThroughput: 1.6 * MBIT,
  uploadThroughput: 0.75 * MBIT,
};
/** What Lighthouse tells the browser for the same line, where it stands for the rest of a connection, too. */
const NETWORK = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
};
const SLOWER = 4;
const TARGET = { js: 90, css: 20, seconds: 1 };

/** Bytes as they came, with their heads, by the kind of what they were. */
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

/**
 * In the page, from its beginning: remembers when what has those words was painted, and a click would have been
 * answered. A clock outside of it would count the browser's own start.
 */
function watchFor(words) {
  const { document, performance, MutationObserver, requestAnimationFrame } = globalThis;
  const isThere = () =>
    [...document.querySelectorAll('button, a')].some(
      (one) => one.textContent.includes(words) && one.checkVisibility(),
    );
  new MutationObserver((_changes, observer) => {
    if (!isThere()) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (globalThis.answersAfter = performance.now())));
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** A browser that was never here. `words`: of what answers when the page can be used. */
async function load(browser, { url, words }, network) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(watchFor, words);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  if (network !== null) {
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  }
  const bytes = countBytes(session);
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.waitForFunction('globalThis.answersAfter');
  const [answers, painted] = await page.evaluate(
    '[answersAfter, performance.getEntriesByName("first-contentful-paint")[0].startTime]',
  );
  await context.close();
  const sizes = { js: bytes.Script / 1000, css: bytes.Stylesheet / 1000, all: bytes.all / 1000 };
  return { answers: answers / 1000, painted: painted / 1000, ...sizes };
}

const NETWORKS = { 'as it is': null, 'fast 3G, 4 × CPU': LINE, '562 ms, 4 × CPU': NETWORK };

async function measure(browser, name, place) {
  for (const [line, network] of Object.entries(NETWORKS)) {
    const rounds = [];
    for (let i = 0; i < ROUNDS; i += 1) rounds.push(await load(browser, place, network));
    const of = (key) => median(rounds.map((round) => round[key]));
    console.log(
      `${name} (${line}): ${of('js').toFixed(1)} kB of JavaScript, ${of('css').toFixed(1)} kB of CSS, ` +
        `${of('all').toFixed(1)} kB altogether, painted after ${of('painted').toFixed(2)} s, ` +
        `answers after ${of('answers').toFixed(2)} s`,
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
  await measure(browser, 'send', { url: `${server.url}/`, words: 'Choose files' });
  await measure(browser, 'receive', { url: `${server.url}/#/?id=${id}`, words: 'Download' });
} finally {
  await browser.close();
  await server.stop();
  await rm(home, { recursive: true, force: true });
}
