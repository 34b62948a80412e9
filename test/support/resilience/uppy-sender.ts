import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { packageRoot } from '../../../src/common/package-root.js';
import { openChromium } from '../chromium.js';
import type { PseudoFile } from './pseudo-file.js';
import { type Destination, RETRY_DELAYS, type Sender } from './sender.js';

const SOURCES = join(import.meta.dirname, 'uppy-page');
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };

/** Uppy in Chromium, on a page of another site than the server's. */
export class UppySender implements Sender {
  readonly name = 'Uppy in Chromium';

  private constructor(
    private readonly folder: string,
    private readonly site: Server,
    private readonly browser: Browser,
    private readonly chunkSize: number | undefined,
  ) {}

  static async start(chunkSize?: number): Promise<UppySender> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-uppy-'));
    await copyFile(join(SOURCES, 'index.html'), join(folder, 'index.html'));
    const out = join(folder, 'page.js');
    await promisify(execFile)(join(packageRoot, 'node_modules', '.bin', 'esbuild'), [
      ...[join(SOURCES, 'page.js'), '--bundle', '--format=esm', `--outfile=${out}`],
    ]);
    const site = http.createServer((request, response) => {
      const name = request.url === '/page.js' ? 'page.js' : 'index.html';
      response.setHeader('Content-Type', TYPES[name.split('.')[1] ?? ''] ?? '');
      readFile(join(folder, name)).then(
        (bytes) => response.end(bytes),
        () => response.destroy(),
      );
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    return new UppySender(folder, site, await openChromium(), chunkSize);
  }

  /** What its requests say they come from. */
  get origin(): string {
    return `http://127.0.0.1:${(this.site.address() as AddressInfo).port}`;
  }

  async send(file: PseudoFile, { endpoint, headers, metadata }: Destination): Promise<void> {
    const path = join(this.folder, file.name);
    await file.writeTo(path);
    const page = await this.browser.newPage();
    await page.goto(`${this.origin}/`);
    await page.locator('input').setInputFiles(path);
    const order = { endpoint, headers, metadata, chunkSize: this.chunkSize };
    const all = JSON.stringify({ ...order, retryDelays: RETRY_DELAYS });
    const sent = await page.evaluate(`globalThis.send(${all})`);
    if (sent !== 1) throw new Error(`Uppy says that it has sent ${String(sent)} files`);
    await page.close();
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.site.closeAllConnections();
    this.site.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
