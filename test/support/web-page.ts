import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from './chromium.js';

/** Asked within the browser, such as by its viewer of documents; anything else that leaves a page is a fault. */
const HARMLESS = /^(?:data|blob|about|chrome|chrome-extension):/;

export interface PageOptions extends BrowserContextOptions {
  readonly hosts?: readonly string[];
  readonly warned?: RegExp;
}

/** A browser on the page that comes with the server. */
export class WebPages {
  private readonly contexts = new Set<BrowserContext>();
  private readonly faults: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<WebPages> {
    return new WebPages(await openChromium());
  }

  /**
   * A page of somebody who was never here, at a fragment of the server's address: `open(server.url, '#/clients')`.
   * `hosts` are other origins that it may ask, `warned` what the console may say.
   */
  async open(
    url: string,
    fragment = '',
    { hosts = [], warned, ...options }: PageOptions = {},
  ): Promise<Page> {
    const context = await this.browser.newContext({ locale: 'en-GB', ...options });
    this.contexts.add(context);
    const page = await context.newPage();
    this.watch(page, [new URL(url).origin, ...hosts], warned);
    await page.goto(`${url}/${fragment}`);
    return page;
  }

  /** Faults of the page's own: errors, refusals by its policy, questions to others. Requests that fail are none. */
  private watch(page: Page, origins: readonly string[], warned?: RegExp): void {
    page.on('pageerror', (error) => this.faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      const isFault = ['error', 'warning'].includes(message.type());
      if (!isFault || text.startsWith('Failed to load resource')) return;
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
    await Promise.all([...this.contexts].map((context) => context.close()));
    this.contexts.clear();
    if (faults.length > 0) throw new Error(`a page had faults:\n${faults.join('\n')}`);
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}
