// What is done on a page before its picture is taken.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const named = (name, size) => ({
  ...{ name, mimeType: 'application/octet-stream' },
  buffer: randomBytes(size),
});

export const photo = (name, buffer) => ({ name, mimeType: 'image/jpeg', buffer });

/** Two that are seen as pictures, and names that do not make it easy. */
export const filesOf = ({ photos }) => [
  photo('Saturday, the lake.jpg', photos[0]),
  photo('Saturday, the hut.jpg', photos[4]),
  named('annual\u202Egpj.exe', 20_000),
  named(`${'a very long name '.repeat(8)}.pdf`, 90_000),
];

/** What somebody would send. */
export const niceFilesOf = ({ photos }) => [
  photo('The lake.jpg', photos[0]),
  photo('The hut.jpg', photos[4]),
  photo('The way back.jpg', photos[5]),
  named('Offer, second version.pdf', 184_000),
  named('Figures 2026.xlsx', 46_000),
];

export const pick = (page, ...files) => page.locator('[data-pick=files]').setInputFiles(files);
export const press = (page, name) => page.getByRole('button', { name }).first().click();
export const option = (page, name) => page.locator(`[data-option=${name}]`).click();
export const send = (page) => page.locator('.go .send').click();

/** What the connection lets out, in bytes a second. */
export async function throttle(page, bytes) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes },
  });
}

/** The first bar says that something of it has gone. */
export const untilBar = (page, least = 1) =>
  page.waitForFunction((from) => {
    const bar = globalThis.document.querySelector('[role=progressbar][aria-valuenow]');
    return Number(bar?.getAttribute('aria-valuenow')) >= from;
  }, least);

/** Files of this machine hang on the pointer. */
export async function drag(page) {
  const folder = mkdtempSync(join(tmpdir(), 'plik-dragged-'));
  const files = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => join(folder, name));
  for (const path of files) writeFileSync(path, 'x');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'])
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data });
  await page.locator('.drop-veil').waitFor();
  rmSync(folder, { recursive: true });
}

/** In the middle of it: some has arrived, some is on its way, some waits. */
export async function sendSlowly(page, scene) {
  await throttle(page, 400_000);
  await pick(page, named('The film.mp4', 6_000_000), ...filesOf(scene));
  await send(page);
  await untilBar(page, 12);
}

/** Files of 50 MB and more, on the disk. */
function large(...names) {
  const folder = mkdtempSync(join(tmpdir(), 'plik-large-'));
  const paths = names.map((name) => join(folder, name));
  for (const [i, path] of paths.entries()) {
    writeFileSync(path, '');
    truncateSync(path, (i + 1) * 50_000_000);
  }
  return { folder, paths };
}

/** Large files; of one of them a piece has arrived when the page is closed over them. */
export async function interrupt(page) {
  const { folder, paths } = large('The film.mp4', 'Pictures of the summer.zip');
  await pick(page, ...paths);
  await throttle(page, 30_000_000);
  await send(page);
  await page.waitForFunction(() => {
    const kept = globalThis.localStorage.getItem('plik-nest-unfinished:/') ?? '[]';
    return JSON.parse(kept).some(({ parts }) => parts.some(({ sent }) => sent > 0));
  });
  await page.reload();
  await page.locator('[data-pick=unfinished]').first().waitFor({ state: 'attached' });
  rmSync(folder, { recursive: true });
}

export async function sendAll(page, files) {
  await pick(page, ...files);
  await send(page);
  await page.locator('.done .code img').evaluate((image) => image.decode());
}

/** One that the server does not take; the others arrive. */
export async function failOne(page, scene) {
  await page.route('**/file/**/Offer*', (route) =>
    route.fulfill({ status: 400, body: 'the disk is full' }),
  );
  await pick(page, ...niceFilesOf(scene));
  await send(page);
  await page.locator('li[data-state=failed]').waitFor();
  await page.locator('.acts .main').waitFor();
}
