import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Account } from './accounts.js';
import { openChromium } from './chromium.js';
import { PATIENCE, within } from './wait.js';

/** Asked within the browser, such as by its viewer of documents; anything else that leaves a page is a fault. */
const HARMLESS = /^(?:data|blob|about|chrome|chrome-extension):/;

/** Requests that fail, and what a browser does without where there is no TLS, are no faults of the page. */
const EXPECTED = /^Failed to load resource|^The Cross-Origin-Opener-Policy header has been ignored/;

export interface PageOptions extends BrowserContextOptions {
  /** Other origins that the page may ask. */
  readonly hosts?: readonly string[];
  /** Who is logged in. */
  readonly as?: Account;
  /** What the console may say. */
  readonly warned?: RegExp;
}

/** A browser on the page that comes with the server. */
export class WebPages {
  private readonly contexts = new Set<BrowserContext>();
  private readonly faults: string[] = [];

  private constructor(private readonly browser: Browser) {}

  /** `whole`: in the browser as people have it (openChromium). */
  static async start(whole = false): Promise<WebPages> {
    return new WebPages(await openChromium(whole));
  }

  /**
   * A page of somebody who was never here, at a fragment of the server's address: `open(server.url, '#/clients')`.
   * Nothing moves in it, unless `reducedMotion` says so: a click waits until what moves stands still.
   */
  async open(
    url: string,
    fragment = '',
    { hosts = [], as: account, warned, ...options }: PageOptions = {},
  ): Promise<Page> {
    const usual = { locale: 'en-GB', reducedMotion: 'reduce' } as const;
    const context = await this.browser.newContext({ ...usual, ...options });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.add(context);
    if (account !== undefined) await context.addCookies(account.cookiesAt(url));
    const page = await context.newPage();
    this.watch(page, [new URL(url).origin, ...hosts], warned);
    await page.goto(`${url}/${fragment}`);
    return page;
  }

  /** Faults of the page's own: errors, refusals by its policy, questions to others. */
  private watch(page: Page, origins: readonly string[], warned?: RegExp): void {
    page.on('pageerror', (error) => this.faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      const isFault = ['error', 'warning'].includes(message.type());
      if (!isFault || EXPECTED.test(text)) return;
      if (warned?.test(text) !== true) this.faults.push(text);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (HARMLESS.test(url) || origins.includes(new URL(url).origin)) return;
      this.faults.push(`asked ${url}`);
    });
  }

  /** For `afterEach`: fails the test in which a page had a fault, and closes its pages. */
  async settle(): Promise<void> {
    const faults = this.faults.splice(0);
    const closed = Promise.all([...this.contexts].map((context) => context.close()));
    await within(closed, 'the pages of a test to close');
    this.contexts.clear();
    if (faults.length > 0) throw new Error(`a page had faults:\n${faults.join('\n')}`);
  }

  stop(): Promise<void> {
    return within(this.browser.close(), 'the browser to end');
  }
}
