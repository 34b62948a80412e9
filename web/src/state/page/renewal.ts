import type { Router } from 'vue-router';
import { isReplaced, renew } from '../../browser/build';
import { holdsSomething } from '../../browser/leaving';
import { type TextKey, t } from '../../texts';
import { complain, notices } from './notices';

/** Where somebody was about to go when something did not load. */
let wanted: string | undefined;
let looking: Promise<boolean> | undefined;

/** What has failed because it did not load; it is answered for here. */
const missing = new WeakSet<object>();
export const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && missing.has(error);

/**
 * Part of the page did not load. If the server has another page by now, that one takes the place of this one, or, where
 * something would be lost with it, it is said. False: that is not why.
 */
function look(): Promise<boolean> {
  looking ??= isReplaced()
    .then((replaced) => {
      if (replaced && (holdsSomething() || !renew(wanted))) tell('problems.replaced');
      return replaced;
    })
    .finally(() => {
      looking = undefined;
      wanted = undefined;
    });
  return looking;
}

/** Once, where several parts have not come. */
function tell(key: TextKey): void {
  const text = t(key);
  if (notices.every((notice) => notice.text !== text)) complain(text);
}

/** Says why something that was asked for is not there. */
export async function explainMissing(): Promise<void> {
  if (!(await look())) tell('problems.awayText');
}

/** From now on, what does not load is answered for. */
export function watchForRenewal(router: Router): void {
  addEventListener('vite:preloadError', (event) => {
    missing.add(event.payload);
    void look();
  });
  router.onError((error: unknown, to) => {
    if (!isMissing(error)) return;
    wanted = router.resolve(to.fullPath).href;
    void explainMissing();
  });
}
