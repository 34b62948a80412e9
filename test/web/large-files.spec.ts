import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { grownBy } from '../support/browser-memory.js';
import { openProfile } from '../support/chromium.js';
import { linkOn, press } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { PATIENCE } from '../support/wait.js';

const MIB = 1024 * 1024;
const LARGE = 640 * MIB;
const ENCRYPTED = 384 * MIB;
/** In ms: a busy machine hashes, encrypts and copies it in more than one patience. */
const LONG = 3 * PATIENCE;
/** How much more memory, in MiB, a page may take for a file of any size. */
const MORE = 200;
/** The same where it decrypts: pieces that have gone through two threads wait to be collected, whatever the size. */
const DECRYPTING = 340;

let folder: string;
let server: TestServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-large-'));
  server = await TestServer.start();
  context = await openProfile(join(folder, 'profile'));
});
beforeEach(async () => {
  page = await context.newPage();
  page.setDefaultTimeout(LONG);
});
afterEach(() => page.close());
afterAll(async () => {
  await context.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A file in which no two megabytes are alike. */
async function made(name: string, size: number): Promise<{ path: string; hash: string }> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  const block = randomFillSync(Buffer.alloc(MIB));
  const file = await open(path, 'wx');
  for (let at = 0; at < size; at += MIB) {
    block.writeDoubleLE(at);
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  return { path, hash: hash.digest('hex') };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: MIB }), hash);
  return hash.digest('hex');
}

/** A file to write to, as if somebody had chosen one: a test has nobody to ask. It lies in the profile. */
const A_PLACE = `window.showSaveFilePicker = async ({ suggestedName }) => {
  const folder = await navigator.storage.getDirectory();
  return folder.getFileHandle(suggestedName, { create: true });
}`;

/** The file of that size which a page has written. */
async function writtenFile(size: number): Promise<string> {
  const kept = join(folder, 'profile', 'Default', 'File System');
  for (const entry of await readdir(kept, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await stat(path)).size === size) return path;
  }
  throw new Error(`no file of ${size} bytes in ${kept}`);
}

describe('a large file', () => {
  it('comes and goes, and nothing grows in the browser with its 640 MiB', async () => {
    const { path, hash } = await made('large.bin', LARGE);
    await page.goto(`${server.url}/`);
    await page.locator('[data-pick=files]').setInputFiles(path);
    const toSend = await grownBy(context, async () => {
      await press(page, 'Send the file');
      await linkOn(page);
    });
    await page.goto(await linkOn(page));
    const link = page.getByRole('link', { name: 'Download', exact: true });
    await link.waitFor();
    let saved = '';
    const toReceive = await grownBy(context, async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      saved = await download.path();
    });
    expect(await hashOf(saved)).toBe(hash);
    for (const { pages, browser } of [toSend, toReceive]) {
      expect(pages).toBeLessThan(MORE);
      expect(browser).toBeLessThan(MORE);
    }
  });

  it('is encrypted and decrypted a piece at a time', async () => {
    const { path, hash } = await made('secret.bin', ENCRYPTED);
    await page.addInitScript(A_PLACE);
    await page.goto(`${server.url}/`);
    await page.locator('[data-pick=files]').setInputFiles(path);
    await press(page, 'More options');
    await page.getByRole('switch', { name: /encrypt/i }).click();
    // What is encrypted is kept by the browser until it is sent: in its own memory, and from some size on, on the disk.
    const toSend = await grownBy(context, async () => {
      await press(page, 'Send the file');
      await linkOn(page);
    });
    const link = await linkOn(page);
    await page.goto('about:blank');
    await page.goto(link);
    const button = page.getByRole('button', { name: 'Download', exact: true });
    await button.waitFor();
    const toReceive = await grownBy(context, async () => {
      await button.click();
      await page.getByText('Saved.').waitFor();
    });
    expect(await hashOf(await writtenFile(ENCRYPTED))).toBe(hash);
    expect(toSend.pages).toBeLessThan(MORE);
    expect(toReceive.pages).toBeLessThan(DECRYPTING);
    expect(toReceive.browser).toBeLessThan(MORE);
  });
});
