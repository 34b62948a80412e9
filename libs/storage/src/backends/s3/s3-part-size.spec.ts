import { LARGEST_PART, MOST_PARTS, partSize } from './s3-part-size.js';

const MiB = 1024 * 1024;
const TiB = 1024 ** 4;

const capacity = (first: number): number =>
  Array.from({ length: MOST_PARTS }, (_, i) => partSize(i + 1, first)).reduce(
    (sum, n) => sum + n,
    0,
  );

describe('partSize', () => {
  it.each([5, 8, 16, 100, 1024])('makes room for 5 TiB when it begins with %i MiB', (first) => {
    expect(capacity(first * MiB)).toBeGreaterThanOrEqual(5 * TiB);
  });

  it('never shrinks, and is what S3 and memory allow', () => {
    for (const first of [5 * MiB, 8 * MiB, 1024 * MiB]) {
      let before = first;
      for (let number = 1; number <= MOST_PARTS; number += 1) {
        const size = partSize(number, first);
        expect(size).toBeGreaterThanOrEqual(before);
        before = size;
      }
      expect(before).toBeLessThanOrEqual(LARGEST_PART);
    }
  });

  it('is the first size for the first 700 parts', () => {
    expect([1, 500, 700].map((n) => partSize(n, 8 * MiB))).toEqual([8 * MiB, 8 * MiB, 8 * MiB]);
    expect(partSize(701, 8 * MiB)).toBe(16 * MiB);
  });
});
