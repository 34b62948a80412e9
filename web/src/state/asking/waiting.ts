const FIRST = 1000;
const LONGEST = 20_000;

/** ms before the next attempt, twice as long each time; the server may want more. */
export const waitBefore = (attempt: number, retryAfter = 0): number =>
  Math.max(retryAfter * 1000, Math.min(FIRST * 2 ** attempt, LONGEST));

/**
 * Calls back when it may be worth to look at once: the browser is connected again, or somebody has come back to the
 * page, of a device that may have slept. The answer ends that.
 */
export function whenAwake(look: () => void): () => void {
  const seen = (): void => {
    if (document.visibilityState === 'visible') look();
  };
  addEventListener('online', look);
  document.addEventListener('visibilitychange', seen);
  return () => {
    removeEventListener('online', look);
    document.removeEventListener('visibilitychange', seen);
  };
}

/** Waits that long, or until the device has woken; ends at once when the signal says so. */
export function untilWoken(
  attempt: number,
  signal: AbortSignal,
  retryAfter?: number,
): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, waitBefore(attempt, retryAfter));
    const stop = whenAwake(wake);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}
