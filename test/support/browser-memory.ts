import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext } from 'playwright-core';

/** What processes hold, in MiB. */
export interface Held {
  /** Those of the pages, with their workers. */
  readonly pages: number;
  /** That of the browser itself, which keeps blobs and writes files. */
  readonly browser: number;
}

/** Memory that several processes share counts once (Pss). */
async function heldBy(pid: number): Promise<number> {
  // A process that has ended meanwhile holds nothing.
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

async function held(browser: Browser): Promise<Held> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sums = { renderer: 0, browser: 0 };
  for (const { type, id } of processInfo) {
    if (type === 'renderer' || type === 'browser') sums[type] += await heldBy(id);
  }
  if (sums.renderer === 0 || sums.browser === 0) throw new Error('nothing can be measured');
  return { pages: sums.renderer, browser: sums.browser };
}

/** How much more there was at most while something was done than before it. */
export async function grownBy(context: BrowserContext, act: () => Promise<unknown>): Promise<Held> {
  const browser = context.browser();
  if (browser === null) throw new Error('no browser to measure');
  const idle = await held(browser);
  let peak = idle;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { pages, browser: own } = await held(browser);
      peak = { pages: Math.max(peak.pages, pages), browser: Math.max(peak.browser, own) };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  try {
    await act();
  } finally {
    over.abort();
    await watching;
  }
  return { pages: peak.pages - idle.pages, browser: peak.browser - idle.browser };
}
