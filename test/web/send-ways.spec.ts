import { randomBytes } from 'node:crypto';
import type { FileChooser, Page } from 'playwright-core';
import { UNTRUSTED_HOST } from '../support/chromium.js';
import { savedBy } from '../support/received.js';
import { expectFiles, fileOf, linkOn, pick, press, sent, throttle } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** Closes the page as somebody would who is tired of it; answers whether the browser asks, and stays then. */
async function asksWhenClosed(page: Page): Promise<boolean> {
  const asked = new Promise<boolean>((resolve) => {
    page.once('dialog', (dialog) => {
      resolve(dialog.type() === 'beforeunload');
      void dialog.dismiss();
    });
    page.once('close', () => {
      resolve(false);
    });
  });
  await page.close({ runBeforeUnload: true });
  return within(asked, 'a question, or the end of the page');
}

describe('leaving the page', () => {
  it('is asked about while something is sent or paused, and not afterwards', async () => {
    const page = await pages.open(server.url);
    const bytes = randomBytes(1_000_000);
    await pick(page, fileOf('slow.bin', bytes));
    await throttle(page, 50_000);
    await press(page, 'Send the file');
    await page.getByRole('progressbar', { name: 'Of slow.bin' }).waitFor();
    expect(await asksWhenClosed(page)).toBe(true);
    await press(page, 'Pause');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    expect(await asksWhenClosed(page)).toBe(true);
    await throttle(page, -1);
    await press(page, 'Go on');
    expectFiles((await sent(page)).files, { 'slow.bin': bytes });
    expect(await asksWhenClosed(page)).toBe(false);
  });

  it('is not asked about when nothing has begun, or all was cancelled', async () => {
    const page = await pages.open(server.url);
    await pick(page, fileOf('slow.bin', Buffer.alloc(1_000_000)));
    await throttle(page, 50_000);
    await press(page, 'Send the file');
    await press(page, 'Cancel');
    await page.getByText('Nothing was sent.').waitFor();
    expect(await asksWhenClosed(page)).toBe(false);
  });
});

describe('the link at the end', () => {
  it('is handed to other programs where the device can', async () => {
    const page = await pages.open(server.url);
    await page.evaluate(`navigator.share = async (what) => { window.shared = what; }`);
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'Send the file');
    const link = await linkOn(page);
    await press(page, 'Share');
    expect(await page.evaluate('window.shared')).toMatchObject({ url: link });
  });

  it('is not where it cannot; and closing the window of the device is no fault', async () => {
    const page = await pages.open(server.url);
    await page.evaluate(`delete Navigator.prototype.share`);
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'Send the file');
    await linkOn(page);
    expect(await page.getByRole('button', { name: 'Share' }).count()).toBe(0);
    await press(page, 'Send something else');
    await page.evaluate(
      `navigator.share = () => Promise.reject(new DOMException('closed', 'AbortError'))`,
    );
    await pick(page, fileOf('b.txt', 'b'));
    await press(page, 'Send the file');
    await linkOn(page);
    await press(page, 'Share');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

it('everything works by the keyboard alone', async () => {
  const page = await pages.open(server.url);
  // The browser has to know early that it is to ask the test.
  const chooser = new Promise<FileChooser>((resolve) => page.once('filechooser', resolve));
  await page.getByText('Anyone with the link').waitFor();
  const focused = (): Promise<string> =>
    page.evaluate(
      '(document.activeElement?.innerText || document.activeElement?.value || "").trim()',
    );
  const tabTo = async (name: RegExp): Promise<void> => {
    const seen: string[] = [];
    while (!name.test(seen.at(-1) ?? '')) {
      if (seen.length > 40) throw new Error(`no ${String(name)} among ${seen.join(' | ')}`);
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
  };
  await tabTo(/^Choose files$/);
  await page.keyboard.press('Enter');
  await (
    await within(chooser, 'the window for choosing files')
  ).setFiles([fileOf('keys.txt', 'typed')]);
  await page.getByText('keys.txt').first().waitFor();
  await tabTo(/^kept after download$/);
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: /gone after one download/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'gone after one download' }).waitFor();
  await tabTo(/^Send the file$/);
  await page.keyboard.press('Enter');
  const { link, upload, files } = await sent(page);
  expectFiles(files, { 'keys.txt': Buffer.from('typed') });
  expect(upload.oneShot).toBe(true);
  // It is already selected: one only has to copy it.
  expect(await focused()).toBe(link);
});

it('names that turn around or have no end fool nobody before they are sent', async () => {
  const page = await pages.open(server.url, '', { viewport: { width: 320, height: 640 } });
  const long = `${'x'.repeat(290)}.tar.gz`;
  await pick(page, fileOf('annual\u202egpj.exe', 'a'), fileOf(long, 'b'));
  await page.getByText('annual\ufffdgpj.exe').first().waitFor();
  expect(await page.getByText('\u202e').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
});

describe('without TLS, where browsers have less', () => {
  it('a file is sent encrypted, its link copied, and opened', async () => {
    const { port, pathname } = new URL(server.url);
    const base = `http://${UNTRUSTED_HOST}:${port}${pathname}`;
    const page = await pages.open(base);
    expect(await page.evaluate('[isSecureContext, "clipboard" in navigator]')).toEqual([
      ...[false, false],
    ]);
    const bytes = randomBytes(100_000);
    await pick(page, fileOf('plan.bin', bytes));
    await press(page, 'More options');
    await page.getByRole('switch', { name: 'Encrypt it before it leaves' }).click();
    await press(page, 'Send the file');
    const link = await linkOn(page);
    expect(link.startsWith(`${base}/#/?id=`)).toBe(true);
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByText('Copied').first().waitFor();
    // What was copied is pasted into something that takes a text.
    await press(page, 'Send something else');
    await press(page, 'Write a text');
    await page.getByLabel('Text', { exact: true }).focus();
    await page.keyboard.press('Control+V');
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe(link);
    const other = await pages.open(base, new URL(link).hash);
    const button = other.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(other, () => button.click());
    expect(saved.bytes.equals(bytes)).toBe(true);
  });
});
