const MiB = 1024 * 1024;

/** Parts that one multipart upload may have (Amazon S3, "multipart upload limits"). */
export const MOST_PARTS = 10_000;
/** Parts that are of the first size: nearly every upload has no more. */
const LEVEL = 1000;
/** After them, how many parts are of the same size before the next ones are larger by the first size. */
const STEP = 38;
/** A part lies in memory while it is sent. */
const LARGEST = 1280 * MiB;

/**
 * Bytes of part `index` (from 0) of an upload whose parts begin with `first` bytes. With the smallest
 * parts that S3 takes, 5 MiB, the 10,000 parts hold its largest object, 5 TiB.
 */
export function partSize(index: number, first: number): number {
  const times = index < LEVEL ? 1 : 2 + Math.floor((index - LEVEL) / STEP);
  return Math.max(first, Math.min(first * times, LARGEST));
}
