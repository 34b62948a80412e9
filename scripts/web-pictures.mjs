// npm run web:pictures [-- folder] [--only=send]: a picture of every page and state (scripts/web-pictures/states.mjs),
// light, dark and on a phone, of a server with sample data. Needs Debian's chromium (or CHROMIUM_PATH).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { startPlik } from '../bench/servers.mjs';
import { SETTINGS, fillServer } from './web-pictures/sample.mjs';
import { STATES } from './web-pictures/states.mjs';

const DESK = { width: 1280, height: 800 };
const LOOKS = {
  light: { colorScheme: 'light', viewport: DESK },
  dark: { colorScheme: 'dark', viewport: DESK },
  phone: {
    ...{ colorScheme: 'light', viewport: { width: 390, height: 844 } },
    ...{ deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  },
};
/** What a page has to show within, in ms. */
const PATIENCE = 20_000;

/** What a browser keeps of somebody who has logged in. */
async function sessionOf(browser, url, { login, password }) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${url}/#/login`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('button', { name: /^Account of/ }).waitFor({ timeout: PATIENCE });
  const state = await context.storageState();
  await context.close();
  return state;
}

async function takePicture(browser, { url, links, sessions, folder }, state, [look, options]) {
  const storageState = sessions.get(state.as);
  const context = await browser.newContext({ locale: 'en-GB', ...options, storageState });
  context.setDefaultTimeout(PATIENCE);
  try {
    const page = await context.newPage();
    await page.goto(`${url}/${state.at ?? links[state.link]}`);
    await page.getByRole('heading').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    await state.act?.(page);
    await page.evaluate(() => globalThis.document.fonts.ready.then(() => undefined));
    await page.screenshot({
      ...{ path: join(folder, `${state.name}-${look}.png`), fullPage: true },
      animations: 'disabled',
    });
  } finally {
    await context.close();
  }
}

async function takeAll(browser, scene, states) {
  let failed = 0;
  for (const state of states)
    for (const look of Object.entries(LOOKS))
      await takePicture(browser, scene, state, look).catch((error) => {
        failed += 1;
        console.error(`${state.name}, ${look[0]}: ${error.message.split('\n')[0]}`);
      });
  return failed;
}

const args = process.argv.slice(2);
const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
const folder = resolve(args.find((arg) => !arg.startsWith('--')) ?? 'pictures');
mkdirSync(folder, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'plik-pictures-'));
const server = await startPlik(home, SETTINGS);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const { url } = server;
  const links = await fillServer(url);
  const states = STATES.filter(({ name }) => name.startsWith(only));
  const sessions = new Map();
  for (const { as } of states)
    if (as !== undefined && !sessions.has(as)) sessions.set(as, await sessionOf(browser, url, as));
  const failed = await takeAll(browser, { url, links, sessions, folder }, states);
  console.log(`${states.length * 3 - failed} pictures in ${folder}`);
  if (failed > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
