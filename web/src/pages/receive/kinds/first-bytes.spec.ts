import { firstBytes } from './first-bytes';

// eslint-disable-next-line @typescript-eslint/require-await
async function* pieces(...sizes: number[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const [index, size] of sizes.entries()) yield new Uint8Array(size).fill(index + 1);
}

describe('the beginning of a body', () => {
  it('is all of a short one', async () => {
    expect([...(await firstBytes(pieces(1, 2), 10))]).toEqual([1, 2, 2]);
    expect(await firstBytes(pieces(), 10)).toHaveLength(0);
  });

  it('is cut within a piece, and lets go of the rest', async () => {
    const body = pieces(2, 3, 4);
    expect([...(await firstBytes(body, 4))]).toEqual([1, 1, 2, 2]);
    expect((await body.next()).done).toBe(true);
  });
});
