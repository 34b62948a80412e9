import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import type * as client from '../../libs/client/src/index.js';
import { packageRoot } from '../../src/common/package-root.js';

/** Debian's package `chromium`: what people have. */
const WHOLE = '/usr/bin/chromium';
/** Debian's package `chromium-headless-shell`: the same without what shows windows, at some 60 % of the processor's time. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** Where the browser is; CHROMIUM_PATH names another one. */
function pathOf(whole: boolean): string {
  const usual = !whole && existsSync(SHELL) ? SHELL : WHOLE;
  return process.env.CHROMIUM_PATH ?? usual;
}

export const hasChromium = (): boolean => existsSync(pathOf(false));

/** Leads to this machine as its numbers do, but is no place that browsers trust without TLS. */
export const UNTRUSTED_HOST = 'plik.test';

/** No page gets anything from another machine, wherever the tests run. */
const HOSTS = [
  `MAP ${UNTRUSTED_HOST} 127.0.0.1`,
  ...['MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'],
];

const options = (whole = false) => ({
  executablePath: pathOf(whole),
  args: ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=${HOSTS.join()}`],
});

/** `whole`: with what shows windows, where there is one without. */
export const openChromium = (whole = false): Promise<Browser> => chromium.launch(options(whole));

/** With a profile on the disk: other browsers of tests keep files of pages in memory. */
export const openProfile = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...options(), locale: 'en-GB' });

/** What the page of test/support/client-page gives to scripts. */
export interface ClientPage {
  readonly client: typeof client;
  readonly plik: client.PlikClient;
}

/** A folder for a server to serve as its web interface: a page with the built client. */
export class ClientPages {
  private constructor(readonly folder: string) {}

  static async make(): Promise<ClientPages> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-page-'));
    await cp(join(import.meta.dirname, 'client-page'), folder, { recursive: true });
    const built = join(packageRoot, 'dist', 'libs', 'client', 'src');
    await cp(built, join(folder, 'client'), { recursive: true });
    return new ClientPages(folder);
  }

  /** The page, when the client is loaded. */
  async open(browser: Browser, url: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${url}/`);
    await page.waitForFunction('window.plik !== undefined');
    return page;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
