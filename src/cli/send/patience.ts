/** Milliseconds before the second attempt; later pauses are twice as long each, up to the longest. */
const FIRST = 250;
const LONGEST = 30_000;

/** Growing pauses in ms that last at least as long as `window` (ms) together; none for 0. */
export function pausesFor(window: number): number[] {
  const pauses: number[] = [];
  let sum = 0;
  for (let pause = FIRST; sum < window; pause = Math.min(pause * 2, LONGEST)) {
    pauses.push(pause);
    sum += pause;
  }
  return pauses;
}

/** The same as the client of the API takes it, whose pauses are three quarters as long on average. */
export const patienceFor = (
  window: number,
): { retries: number; first: number; longest: number } => ({
  ...{ retries: pausesFor((window * 4) / 3).length, first: FIRST, longest: LONGEST },
});

/** What an attempt ended with: the status of an answer, or 0 where there was none. */
export const isWorthRepeating = (status: number): boolean =>
  status < 400 || status >= 500 || status === 409 || status === 423;

/**
 * For how long nothing has come any further. Each thing that is sent has its own, which begins with the first failure
 * after bytes arrived.
 */
export class Outage {
  private since: number | undefined;

  constructor(private readonly window: number) {}

  /**
   * Whether it is to be tried again. `isFirst`: since the last failure something arrived. `status`: 423 says that the
   * server lives and is at work on it, which may take its time.
   */
  allows(status: number, isFirst: boolean, now: number): boolean {
    if (!isWorthRepeating(status)) return false;
    if (isFirst || status === 423 || this.since === undefined) this.since = now;
    return now - this.since < this.window;
  }
}
