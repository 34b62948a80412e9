import { batchesOf, pagesOf } from './batches.js';

describe('batchesOf', () => {
  const bounds = [
    { of: () => 1, most: 3 },
    { of: (n: number) => n, most: 10 },
  ];

  it.each([
    [[], []],
    [
      [1, 1, 1, 1],
      [[1, 1, 1], [1]],
    ],
    [
      [5, 5, 1],
      [[5, 5], [1]],
    ],
    [
      [1, 99, 99, 1],
      [[1], [99], [99], [1]],
    ],
  ])('fills each up to what fits first: %j', (items, batches) => {
    expect([...batchesOf(items, bounds)]).toEqual(batches);
  });
});

describe('pagesOf', () => {
  it.each([
    [0, [[]]],
    [3, [[1, 2, 3], []]],
    [4, [[1, 2, 3], [4]]],
  ])('reads %i rows, each once, until a page is not full', async (rows, read) => {
    const asked: number[][] = [];
    const page = (after: number | null, limit: number): Promise<number[]> => {
      const first = (after ?? 0) + 1;
      const some = Array.from({ length: Math.min(limit, rows - first + 1) }, (_, i) => first + i);
      asked.push(some);
      return Promise.resolve(some);
    };
    const got: number[] = [];
    for await (const some of pagesOf(page, 3)) got.push(...some);
    expect([got.length, asked]).toEqual([rows, read]);
  });
});
