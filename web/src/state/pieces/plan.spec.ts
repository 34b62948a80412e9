import { LARGEST_PIECE, PieceSize, SMALLEST_PIECE, isInPieces, partsOf } from './plan';

const MIB = 1024 * 1024;

it('what is small, or streamed, goes in one request', () => {
  expect(isInPieces(8 * MIB, false)).toBe(false);
  expect(isInPieces(8 * MIB + 1, false)).toBe(true);
  expect(isInPieces(1024 * MIB, true)).toBe(false);
});

describe('the parts of a file', () => {
  it('are several at once of a large one that is alone', () => {
    expect(partsOf(128 * MIB, 0)).toEqual([{ start: 0, end: 128 * MIB }]);
    expect(partsOf(128 * MIB + 1, 0)).toHaveLength(3);
    expect(partsOf(128 * MIB + 1, 1)).toHaveLength(2);
    expect([2, 3, 99].map((others) => partsOf(1024 * MIB, others).length)).toEqual([1, 1, 1]);
  });

  it('are the whole of it, one behind the other', () => {
    for (const size of [128 * MIB + 1, 128 * MIB + 2, 128 * MIB + 3, 5_000_000_007]) {
      const parts = partsOf(size, 0);
      expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map((p) => p.end)]);
      expect(parts.at(-1)?.end).toBe(size);
      for (const { start, end } of parts) expect(end - start).toBeGreaterThan(40 * MIB);
    }
  });
});

describe('the size of a piece', () => {
  it('is halved until it passes, and stays so', () => {
    const size = new PieceSize();
    const tried = [size.bytes];
    while (size.refused(size.bytes)) tried.push(size.bytes);
    expect(tried.map((bytes) => bytes / MIB)).toEqual([32, 16, 8, 4, 2, 1]);
    size.arrived();
    expect(size.bytes).toBe(SMALLEST_PIECE);
  });

  it('is halved once for pieces that were refused at the same time', () => {
    const size = new PieceSize();
    for (let i = 0; i < 3; i += 1) expect(size.refused(LARGEST_PIECE)).toBe(true);
    expect(size.bytes).toBe(LARGEST_PIECE / 2);
  });

  it('says that a last, short piece was not too large for its size', () => {
    expect(new PieceSize().refused(1000)).toBe(false);
  });

  it('shrinks on a bad line, and grows again up to what passes', () => {
    const size = new PieceSize();
    size.refused(LARGEST_PIECE);
    for (let i = 0; i < 9; i += 1) size.lost();
    expect(size.bytes).toBe(SMALLEST_PIECE);
    for (let i = 0; i < 9; i += 1) size.arrived();
    expect(size.bytes).toBe(LARGEST_PIECE / 2);
  });
});
