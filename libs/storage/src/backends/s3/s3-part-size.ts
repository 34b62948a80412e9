const MiB = 1024 * 1024;

/** S3's own limits. A part above 1 GiB would be within them, but is held in memory. */
export const MOST_PARTS = 10_000;
export const LARGEST_PART = 1024 * MiB;
/** Of every part but the last one. */
export const SMALLEST_PART = 5 * MiB;

/** Late, so that parts stay small for most files, and early enough for 5 TiB in 10,000 parts from 5 MiB on. */
const DOUBLED_AFTER = 700;

/**
 * Bytes of the part with this number (from 1 on), when the first parts have `first` bytes: the size
 * doubles after every 700 parts, up to 1 GiB. From 8 MiB on, files up to 5.4 GiB go in parts of 8 MiB,
 * and those up to 38 GiB in parts of no more than 32 MiB.
 */
export function partSize(number: number, first: number): number {
  return Math.min(LARGEST_PART, first * 2 ** Math.floor((number - 1) / DOUBLED_AFTER));
}

/**
 * Bytes that a part of an object has to have when it is not waited for more: what S3 demands, and half of what it
 * could be, so that an object that comes in small pieces may become half as large as any other.
 */
export function smallestPart(number: number, first: number): number {
  return Math.max(SMALLEST_PART, partSize(number, first) / 2);
}
