import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { packageRoot } from '../../src/common/package-root.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

/** Compressed bytes of a first load (docs/web.md). */
const BUDGET = { js: 90_000, css: 20_000 };

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start(), WebPages.start()]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** What came until the page was quiet, by ending, in bytes as they are compressed. */
async function loaded(page: Page): Promise<Record<'js' | 'css', number>> {
  await page.waitForLoadState('networkidle');
  const names: string[] = await page.evaluate(
    'performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)',
  );
  const sum = { js: 0, css: 0 };
  for (const name of names) {
    const [, kind] = /\.(js|css)$/.exec(name) ?? [];
    if (kind !== 'js' && kind !== 'css') continue;
    sum[kind] += await compressedSize(name);
  }
  return sum;
}

async function compressedSize(path: string): Promise<number> {
  const file = join(packageRoot, 'dist', 'web', path);
  const bytes = await readFile(`${file}.br`).catch(() => readFile(file));
  return bytes.length;
}

function expectWithin({ js, css }: Record<'js' | 'css', number>): void {
  expect(js).toBeGreaterThan(10_000);
  expect(js).toBeLessThanOrEqual(BUDGET.js);
  expect(css).toBeLessThanOrEqual(BUDGET.css);
}

describe('what a first load brings', () => {
  it.each(['', '#/?id=unknown'])('stays below the budget at %p', async (fragment) => {
    const page = await pages.open(server.url, fragment);
    await page.getByRole('main').waitFor();
    expectWithin(await loaded(page));
  });

  it('stays below the budget for a link', async () => {
    const plik = new PlikClient(server.url);
    const upload = await plik.send([
      { name: 'a.txt', content: 'a' },
      { name: 'b.txt', content: 'b' },
    ]);
    const page = await pages.open(server.url, `#/?id=${upload.id}`);
    await page.getByRole('link', { name: 'Download all' }).waitFor();
    expectWithin(await loaded(page));
  });

  it('comes compressed wherever that makes it smaller', async () => {
    const assets = await readdir(join(packageRoot, 'dist', 'web', 'assets'));
    for (const name of assets.filter((one) => /\.(?:js|css)$/.test(one))) {
      const size = (await readFile(join(packageRoot, 'dist', 'web', 'assets', name))).length;
      expect([name, size < 1024 || assets.includes(`${name}.br`)]).toEqual([name, true]);
    }
  });
});
