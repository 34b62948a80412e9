import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import type { TestServer } from './server.js';
import { within } from './wait.js';
import type { PageOptions, WebPages } from './web-page.js';

export interface SavedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What a browser saves when something is done in a page. */
export async function savedBy(page: Page, act: () => Promise<unknown>): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The same for several files that come one after the other. */
export async function savedByAll(
  page: Page,
  count: number,
  act: () => Promise<unknown>,
): Promise<SavedFile[]> {
  const files: Promise<SavedFile>[] = [];
  const all = new Promise<void>((resolve) => {
    page.on('download', (download) => {
      const saved = download.path().then((path) => readFile(path));
      files.push(saved.then((bytes) => ({ name: download.suggestedFilename(), bytes })));
      if (files.length === count) resolve();
    });
  });
  await act();
  await within(all, () => `${count} files to be saved, of which there are ${files.length}`);
  return Promise.all(files);
}

/** Pages of those who were given a link, and the sender who made it. */
export class Receivers {
  readonly plik: PlikClient;

  constructor(
    readonly server: TestServer,
    private readonly pages: WebPages,
  ) {
    this.plik = new PlikClient(server.url);
  }

  /** The page at a link, as `pageUrl` prints it. */
  open(link: string, options: PageOptions = {}): Promise<Page> {
    return this.pages.open(this.server.url, new URL(link).hash, options);
  }
}

/** Bytes that are alike in no two places. */
export function noise(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let i = 0; i < size; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}
