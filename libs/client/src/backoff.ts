import { Aborted } from './errors.js';

/** How often and how patiently something is tried again. */
export interface Patience {
  /** Attempts after the first one. */
  readonly retries: number;
  /** Milliseconds before the second attempt; each later pause is twice as long, up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

export const PATIENCE: Patience = { retries: 3, first: 250, longest: 30_000 };

/**
 * Milliseconds before attempt `attempt` + 2, null when there is to be none: too often, or the server wants a longer
 * pause than `longest`. `chance` of 0 to 1 spreads clients that failed at the same moment.
 */
export function pauseBefore(
  attempt: number,
  { retries, first, longest }: Patience,
  chance: number,
  retryAfter?: number,
): number | null {
  if (attempt >= retries) return null;
  const wanted = retryAfter === undefined ? 0 : retryAfter * 1000;
  if (wanted > longest) return null;
  const doubled = Math.min(first * 2 ** attempt, longest);
  return Math.max(wanted, doubled * (0.5 + chance / 2));
}

/** Seconds of a Retry-After, which is a number or a date (RFC 9110 §10.2.3). */
export function retryAfterOf(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** Rejects with Aborted as soon as the signal says so. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new Aborted(signal.reason));
      return;
    }
    const abort = (): void => {
      clearTimeout(timer);
      reject(new Aborted(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
