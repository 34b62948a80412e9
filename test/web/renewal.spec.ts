import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../../src/common/package-root.js';
import { fileOf, pick, sent } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

const built = join(packageRoot, 'dist', 'web');
let folder: string;
let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-renewal-'));
  [server, pages] = await Promise.all([
    TestServer.start({ WEBAPP_DIRECTORY: folder }),
    WebPages.start(),
  ]);
});
beforeEach(async () => {
  await cp(built, folder, { recursive: true });
  await served();
});
afterEach(async () => {
  await pages.settle();
  await rm(folder, { recursive: true });
});
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** The server, which keeps files for a moment, has seen what is in the folder. */
async function served(): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  await eventually(async () => (await (await fetch(server.url)).text()) === page);
}

/** As if another version of the server had come with another page: every name with a hash in it is another one. */
async function replacePage(): Promise<void> {
  const assets = join(folder, 'assets');
  const names = await readdir(assets);
  const bases = new Set(names.map((name) => name.replace(/\.(?:br|gz)$/, '')));
  const renewed = (name: string): string => name.replace(/(?=\.\w+$)/, '2');
  for (const name of names) if (/\.(?:br|gz)$/.test(name)) await rm(join(assets, name));
  for (const path of [...[...bases].map((name) => `assets/${name}`), 'index.html']) {
    if (!/\.(?:js|css|html)$/.test(path)) continue;
    let text = await readFile(join(folder, path), 'utf8');
    for (const name of bases) text = text.replaceAll(name, renewed(name));
    await writeFile(join(folder, path), text);
  }
  for (const name of bases) await rename(join(assets, name), join(assets, renewed(name)));
  await served();
}

/** All of a part is there that is loaded before it is needed. */
async function loaded(page: Page, part: string): Promise<void> {
  const names = await readdir(join(folder, 'assets'));
  const name = names.find((one) => one.startsWith(`${part}-`) && one.endsWith('.js'));
  await page.evaluate(`import(${JSON.stringify(`./assets/${name}`)})`);
  await page.waitForFunction(
    '[...document.querySelectorAll("link[rel=stylesheet]")].every(({ sheet }) => sheet !== null)',
  );
}

/** How often the page was loaded since. */
function loadsOf(page: Page): () => number {
  let count = 0;
  page.on('load', () => (count += 1));
  return () => count;
}

/** Of a style that is not there any more. */
const WARNED = /^Refused to apply style from /;
const open = (): Promise<Page> => pages.open(server.url, '', { warned: WARNED });

const TOLD = 'The server has been updated, and parts of this page no longer open.';

describe('a page that is older than the server', () => {
  it('takes the new one, at the place that was asked for', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    const loads = loadsOf(page);
    await replacePage();
    await page.getByRole('link', { name: 'Command line' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'command line' }).waitFor();
    expect(page.url()).toBe(`${server.url}/#/clients`);
    expect(loads()).toBe(1);
    await page.goBack();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
  });

  it('says so and stays, when something was chosen that would be lost', async () => {
    const page = await open();
    await pick(page, fileOf('a.txt', 'chosen'));
    await page.getByText('Anyone with the link').waitFor();
    for (const part of ['SendingView', 'DoneView']) await loaded(page, part);
    const loads = loadsOf(page);
    await replacePage();
    await page.getByRole('link', { name: 'Command line' }).first().click();
    await page.getByText(TOLD).waitFor();
    await page.getByRole('button', { name: 'Send the file' }).click();
    expect((await sent(page)).files).toEqual({ 'a.txt': Buffer.from('chosen') });
    expect(loads()).toBe(0);
  });

  it('tries it once, where that does not help', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    const loads = loadsOf(page);
    // Something on the way keeps the old page, and the server has what it names no more.
    await page.route(/\/assets\/CommandsPage-.*\.js$/, (route) => route.fulfill({ status: 404 }));
    await page.route(`${server.url}/`, async (route) => {
      if (route.request().resourceType() === 'fetch') await route.fulfill({ body: 'another page' });
      else await route.continue();
    });
    const link = page.getByRole('link', { name: 'Command line' }).first();
    await Promise.all([page.waitForEvent('load'), link.click()]);
    await page.getByText(TOLD).waitFor();
    expect(loads()).toBe(1);
  });

  it('is not loaded anew because the server is away', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    const loads = loadsOf(page);
    await page.route('**', (route) => route.abort('connectionrefused'));
    await page.getByRole('link', { name: 'Command line' }).first().click();
    await page.getByText('Check your connection.').waitFor();
    await page.unroute('**');
    await page.getByRole('link', { name: 'Command line' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'command line' }).waitFor();
    expect(loads()).toBe(0);
  });
});
