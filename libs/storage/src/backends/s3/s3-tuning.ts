const MiB = 1024 * 1024;

/** How patient the backend is, and how much memory it takes. Times in milliseconds. */
export interface S3Tuning {
  /** Until a connection stands. */
  readonly connectTimeout: number;
  /** Without a byte in either direction. There is no limit for a whole request: uploads take hours. */
  readonly inactivityTimeout: number;
  /** How long an unused connection is kept for the next request. */
  readonly idleTimeout: number;
  /** Times that a request is tried. */
  readonly attempts: number;
  /** The longest pause after the first attempt; each following one may be twice as long. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** For the readiness probe, and for the start. */
  readonly checkTimeout: number;
  readonly prepareTimeout: number;
  /** For removing what a broken upload left: who waits for it has an error to tell. */
  readonly removalTimeout: number;
  /** Bytes of memory that all uploads share, beside the one part that each of them may hold. */
  readonly sharedMemory: number;
}

/** With these a service may restart under uploads and downloads (some ten seconds). */
export const S3_TUNING: S3Tuning = {
  connectTimeout: 10_000,
  inactivityTimeout: 60_000,
  idleTimeout: 15_000,
  attempts: 8,
  firstPause: 200,
  longestPause: 5000,
  checkTimeout: 5000,
  prepareTimeout: 30_000,
  removalTimeout: 10_000,
  sharedMemory: 96 * MiB,
};

/** The pause after `failures` failed attempts: growing, and never the same for all who wait. */
export function pauseAfter(failures: number, { firstPause, longestPause }: S3Tuning): number {
  const longest = Math.min(longestPause, firstPause * 2 ** (failures - 1));
  return Math.ceil((longest * (1 + Math.random())) / 2);
}
