import type { Page } from 'playwright-core';
import { Receivers, noise } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';
import { PDF, PNG, wave } from '../support/samples.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const SCRIPT = 'window.ran = true; top.ran = true;';
const HTML = `<!doctype html><body onload="${SCRIPT}"><script>${SCRIPT}</script><p>a page</p>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="${SCRIPT}">
  <script>${SCRIPT}</script><rect width="40" height="30" fill="red"/></svg>`;

const files = [
  { name: 'photo.png', content: PNG },
  { name: 'drawing.svg', content: SVG },
  { name: 'page.html', content: HTML },
  { name: 'notes.md', content: `# Title\n\n<script>${SCRIPT}</script> **bold** [x](javascript:1)` },
  { name: 'long.log', content: 'line of a long file\n'.repeat(60_000) },
  { name: 'paper.pdf', content: PDF },
  { name: 'sound.wav', content: wave(8) },
  { name: 'data.bin', content: noise(1000) },
];

const ran = (page: Page): Promise<unknown> => page.evaluate('window.ran');
/** Asked from outside: a page's policy lets nothing be evaluated in it. */
const becomes = (page: Page, question: string): Promise<void> =>
  eventually(async () => (await page.evaluate(question)) === true, question);
const isDrawn = (page: Page): Promise<void> =>
  becomes(page, `document.querySelector('[role="dialog"] img')?.naturalWidth > 0`);

async function openFiles(options: { password?: string } = {}): Promise<Page> {
  const upload = await receivers.plik.send(files, options);
  const page = await receivers.open(receivers.plik.pageUrl(upload));
  if (options.password !== undefined) {
    await page.getByLabel('Password').fill(options.password);
    await page.getByRole('button', { name: 'Open' }).click();
  }
  await page.getByRole('heading', { name: '8 files' }).waitFor();
  return page;
}

/** Looks at a file, and closes it again. */
async function look(page: Page, name: string, see: () => Promise<unknown>): Promise<void> {
  await page.getByRole('button', { name: `Show ${name}` }).click();
  await see();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe.each([{}, { password: 'secret' }])('a look at a file (%j)', (options) => {
  it('shows what browsers know, and runs nothing of it', async () => {
    const page = await openFiles(options);
    const dialog = page.getByRole('dialog');
    await look(page, 'photo.png', () => isDrawn(page));
    await look(page, 'drawing.svg', async () => {
      await isDrawn(page);
      // Its address leads nowhere any more: by itself it would be a page.
      const url = await dialog.getByRole('img').getAttribute('src');
      const fails = `fetch(${JSON.stringify(url)}).then(() => 'open', () => 'closed')`;
      await becomes(page, `${fails}.then((is) => is === 'closed')`);
    });
    await look(page, 'page.html', () => dialog.getByText('<!doctype html>').waitFor());
    await look(page, 'notes.md', async () => {
      await dialog.getByRole('heading', { name: 'Title' }).waitFor();
      expect(await dialog.locator('script, a[href^="javascript"]').count()).toBe(0);
      await dialog.getByRole('button', { name: 'As it was written' }).click();
      await dialog.getByText('# Title').waitFor();
    });
    await look(page, 'long.log', async () => {
      await dialog.getByText('This is the beginning. The whole file has 1.2 MB.').waitFor();
      expect((await dialog.locator('pre').innerText()).length).toBe(1_000_000);
    });
    expect(await ran(page)).toBeUndefined();
    expect(await page.getByRole('button', { name: 'Show data.bin' }).count()).toBe(0);
  });

  it('plays a sound from where one likes', async () => {
    const page = await openFiles(options);
    await look(page, 'sound.wav', async () => {
      await becomes(page, `document.querySelector('audio')?.readyState >= 1`);
      const sought = await page.evaluate(`new Promise((resolve) => {
        const audio = document.querySelector('audio');
        audio.onseeked = () => resolve(audio.currentTime);
        audio.currentTime = 6;
      })`);
      expect(sought).toBe(6);
    });
  });
});

describe('looking at files', () => {
  it('goes from one to the next by the arrows, and comes back to where it began', async () => {
    const page = await openFiles();
    await page.getByRole('button', { name: 'Show photo.png' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'photo.png' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await dialog.getByRole('heading', { name: 'drawing.svg' }).waitFor();
    await dialog.getByRole('button', { name: 'The one before' }).click();
    await dialog.getByRole('heading', { name: 'photo.png' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('shows a document by the viewer of the browser, where there is one', async () => {
    const page = await openFiles();
    if ((await page.evaluate('navigator.pdfViewerEnabled')) !== true) {
      expect(await page.getByRole('button', { name: 'Show paper.pdf' }).count()).toBe(0);
      return;
    }
    await look(page, 'paper.pdf', async () => {
      const frame = page.locator('iframe');
      await frame.waitFor();
      expect(await frame.getAttribute('src')).toMatch(/^blob:/);
    });
  });
});
