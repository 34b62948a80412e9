// npm run web:pictures [-- folder] [--only=send] [--look=phone]: a picture of every page and state
// (scripts/web-pictures/states.mjs), light, dark and on phones, of a server with sample data. Needs Debian's chromium
// (or CHROMIUM_PATH).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { startPlik } from '../bench/servers.mjs';
import { paint } from './web-pictures/painted.mjs';
import { SETTINGS, fillServer } from './web-pictures/sample.mjs';
import { STATES } from './web-pictures/states.mjs';

const DESK = { viewport: { width: 1280, height: 800 } };
const HAND = { hasTouch: true, isMobile: true, colorScheme: 'light' };
const LOOKS = {
  light: { ...DESK, colorScheme: 'light' },
  dark: { ...DESK, colorScheme: 'dark' },
  phone: { ...HAND, viewport: { width: 390, height: 844 } },
  small: { ...HAND, viewport: { width: 320, height: 640 } },
};
const USUAL = ['light', 'dark', 'phone'];
/** Where the pictures say that they are. */
const HOST = 'files.example.org';
/** What a page has to show within, in ms. */
const PATIENCE = 20_000;
const AT_A_TIME = 2;

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

async function takePicture(scene, state, look) {
  const { browser, url, links, sessions, folder } = scene;
  const context = await browser.newContext({
    ...{ ...LOOKS[look], deviceScaleFactor: scene.scale },
    ...{ locale: state.locale ?? 'en-GB', storageState: sessions.get(state.as) },
  });
  context.setDefaultTimeout(PATIENCE);
  try {
    const page = await context.newPage();
    await page.goto(`${url}/${state.at ?? links[state.link] ?? ''}`);
    await page.getByRole('heading').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    await state.act?.(page, scene);
    await page.evaluate(() => globalThis.document.fonts.ready.then(() => undefined));
    await page.screenshot({
      ...{ path: join(folder, `${state.name}-${look}.png`), fullPage: state.fullPage ?? true },
      animations: 'disabled',
    });
  } finally {
    await context.close();
  }
}

/** Answers how many of them could not be taken. */
async function takeAll(scene, pictures) {
  let failed = 0;
  const waiting = pictures.values();
  const takeOne = async ([state, look]) =>
    takePicture(scene, state, look).catch((error) => {
      failed += 1;
      console.error(`${state.name}, ${look}: ${error.message.split('\n')[0]}`);
    });
  const takeSome = async () => {
    for (const picture of waiting) await takeOne(picture);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, takeSome));
  return failed;
}

function picturesOf(states, wanted) {
  return states.flatMap((state) =>
    (state.looks ?? USUAL)
      .filter((look) => wanted === '' || look === wanted)
      .map((look) => [state, look]),
  );
}

const args = process.argv.slice(2);
const told = (name) =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(`--${name}=`.length) ?? '';
const folder = resolve(args.find((arg) => !arg.startsWith('--')) ?? 'pictures');
mkdirSync(folder, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'plik-pictures-'));
const server = await startPlik(home, SETTINGS);
const at = new URL(server.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    ...['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=MAP ${HOST} ${at.host}`],
    `--unsafely-treat-insecure-origin-as-secure=http://${HOST}`,
  ],
});
const end = new globalThis.AbortController();
try {
  const url = `http://${HOST}`;
  const photos = await paint(browser);
  const database = join(home, 'plik.db');
  const links = await fillServer({ url: server.url, database, photos, stopped: end.signal });
  const states = STATES.filter(({ name }) => new RegExp(`^(?:${told('only')})`).test(name));
  const sessions = new Map();
  for (const { as } of states)
    if (as !== undefined && !sessions.has(as)) sessions.set(as, await sessionOf(browser, url, as));
  const scene = {
    browser,
    url,
    links,
    photos,
    sessions,
    folder,
    scale: Number(told('scale')) || 1,
  };
  const pictures = picturesOf(states, told('look'));
  const failed = await takeAll(scene, pictures);
  console.log(`${pictures.length - failed} pictures in ${folder}`);
  if (failed > 0) process.exitCode = 1;
} finally {
  await browser.close();
  end.abort();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
