import type { Page } from 'playwright-core';

/** How many rows of a table have come. */
export const rows = (page: Page): Promise<number> => page.locator('tbody tr').count();

/** What is far down is asked for when one gets there. */
export async function scrollTo(page: Page, count: number): Promise<void> {
  for (let last = await rows(page); last < count;) {
    await page
      .locator('tbody tr')
      .nth(last - 1)
      .scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 100_000);
    await page.locator('tbody tr').nth(last).waitFor();
    last = await rows(page);
  }
}
