const FIRST = 1000;
const LONGEST = 20_000;

/** ms before the next attempt, twice as long each time; the server may want more. */
export const waitBefore = (attempt: number, retryAfter = 0): number =>
  Math.max(retryAfter * 1000, Math.min(FIRST * 2 ** attempt, LONGEST));

/** Waits that long, or until the browser says that it is connected again; ends at once when the signal says so. */
export function untilWoken(
  attempt: number,
  signal: AbortSignal,
  retryAfter?: number,
): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      removeEventListener('online', wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, waitBefore(attempt, retryAfter));
    addEventListener('online', wake);
    signal.addEventListener('abort', wake);
  });
}
