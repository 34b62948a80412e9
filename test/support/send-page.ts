import { createHash } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import type { UploadWire } from '../../libs/wire/src/index.js';

/** What was sent, as the server has it: bytes by the names of the files. */
export interface Sent {
  readonly link: string;
  readonly upload: UploadWire;
  readonly files: Readonly<Record<string, Buffer>>;
}

/** Short files by their text, others by digest: jest compares byte for byte, which takes seconds for a megabyte. */
const said = (files: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [
      name,
      bytes.length < 100
        ? Buffer.from(bytes).toString('latin1')
        : `${String(bytes.length)} bytes, ${createHash('sha256').update(bytes).digest('hex')}`,
    ]),
  );

/** The same files, byte for byte. */
export function expectFiles(
  files: Readonly<Record<string, Uint8Array>>,
  wanted: Readonly<Record<string, Uint8Array>>,
): void {
  expect(said(files)).toEqual(said(wanted));
}

export const fileOf = (name: string, content: string | Buffer, mimeType = '') => ({
  ...{ name, mimeType },
  buffer: Buffer.from(content),
});

/** Chooses files as the window of the browser would. */
export const pick = (page: Page, ...files: ReturnType<typeof fileOf>[]): Promise<void> =>
  page.locator('[data-pick=files]').setInputFiles(files);

/** The main button, when it says that. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).click();

/** Lets files and folders of this machine go over the page, or only hang there. */
export async function drag(page: Page, paths: readonly string[], letGo = true): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', ...(letGo ? (['drop'] as const) : [])] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await session.detach();
}

/** What one session asks for holds until it is that session which takes it back. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** What the connection lets out, in bytes a second; -1: all it can. */
export async function throttle(page: Page, bytes: number): Promise<void> {
  const opened = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opened);
  const session = await opened;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    uploadThroughput: bytes,
  });
}

/** The link that the page shows at the end. */
export async function linkOn(page: Page): Promise<string> {
  await page.getByRole('heading', { name: /ready/ }).waitFor();
  return page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
}

export const idOf = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(2)).get('id') ?? '';

/** Waits for the end, and fetches everything. */
export async function sent(page: Page, headers: Record<string, string> = {}): Promise<Sent> {
  const link = await linkOn(page);
  const base = link.slice(0, link.indexOf('/#/'));
  const answer = await fetch(`${base}/upload/${idOf(link)}`, { headers });
  const upload = (await answer.json()) as UploadWire;
  const files: Record<string, Buffer> = {};
  for (const { id, fileName } of upload.files) {
    const url = `${base}/file/${upload.id}/${id}/${encodeURIComponent(fileName)}`;
    const got = await fetch(url, { headers });
    if (got.status !== 200) throw new Error(`${got.status} ${await got.text()}`);
    files[fileName] = Buffer.from(await got.arrayBuffer());
  }
  return { link, upload, files };
}
