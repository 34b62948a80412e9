import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Found {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Colours on their way would be judged as they are at that moment. */
const SETTLED = `Promise.allSettled(
  document
    .getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished),
).then(() => undefined)`;

/** Fingers need room: a rule that axe does not ask by itself. */
const RUN = `axe
  .run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
  .then(({ violations }) => violations)`;

/** Fails where axe finds what somebody could not use: WCAG A and AA, and what is good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(SETTLED);
  // A script element would be refused by the page's policy.
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(axe.source);
  const found: Found[] = await page.evaluate(RUN);
  const lines = found.map(({ id, help, nodes }) => {
    const places = nodes.map(
      ({ html, failureSummary }) => `${html}\n      ${failureSummary ?? ''}`,
    );
    return `${id}: ${help}\n    ${places.join('\n    ')}`;
  });
  if (lines.length > 0) throw new Error(`axe on ${page.url()}:\n  ${lines.join('\n  ')}`);
}
