import type { Limits } from '../../uploads/limits.js';
import { allowanceOf, checkLength, lengthAfter } from './allowance.js';
import type { Piece } from './resumable.js';

const LIMITS: Limits = { fileSize: 0, totalSize: 0, usedSize: 0, ttl: 0, filesPerUpload: 10 };
const PIECE: Piece = {
  ...{ offset: 10, size: null, length: null, isLast: false, digest: null },
  by: { actorId: '', via: '', address: '' },
};

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

describe('the length of the whole', () => {
  it.each([
    ['is not known', null, {}, null],
    ['was known before', 30, {}, 30],
    ['is told now', null, { length: 30 }, 30],
    ['is told again', 30, { length: 30 }, 30],
    ['follows from the last piece', null, { isLast: true, size: 5 }, 15],
    ['is not known before the end of a last piece without a size', null, { isLast: true }, null],
    ['is what is here', null, { length: 10 }, 10],
  ])('%s', (_name, length, piece, expected) => {
    expect(lengthAfter({ received: 10, length }, { ...PIECE, ...piece })).toBe(expected);
  });

  it.each([
    ['another one', 30, { length: 31 }],
    ['a last piece that ends elsewhere', 30, { isLast: true, size: 5 }],
    ['less than is here', null, { length: 9 }],
  ])('cannot be %s', (_name, length, piece) => {
    const known = (): unknown => lengthAfter({ received: 10, length }, { ...PIECE, ...piece });
    expect(refusalOf(known)).toMatchObject({ status: 400 });
  });
});

describe('what a piece may bring', () => {
  const most = (length: number | null, limits: Partial<Limits>): number =>
    allowanceOf({ received: 10, length }, length, { ...LIMITS, ...limits }, PIECE).most;

  it.each([
    ['anything', null, {}, Infinity],
    ['what is missing', 30, {}, 20],
    ['what one file may have', null, { fileSize: 25 }, 15],
    ['the less of both', 30, { fileSize: 25 }, 15],
    ['nothing', 10, {}, 0],
  ])('is %s', (_name, length, limits, expected) => {
    expect(most(length, limits)).toBe(expected);
  });

  it.each([
    ['more than is missing', 30, 21, {}, 413, 'there are more bytes than were announced'],
    [
      'more than a file may have',
      null,
      16,
      { fileSize: 25 },
      413,
      'file too big (limit is set to 25 B)',
    ],
    [
      ...(['more than fits', null, 16] as const),
      { totalSize: 100, usedSize: 90 },
      400,
      'maximum user upload size reached. (100 B)',
    ],
  ])('is refused when it is %s', (_name, length, size, limits, status, message) => {
    const allow = (): unknown =>
      allowanceOf({ received: 10, length }, length, { ...LIMITS, ...limits }, { ...PIECE, size });
    expect(refusalOf(allow)).toMatchObject({ status, message });
  });

  it('counts what is here already once', () => {
    const limits = { ...LIMITS, totalSize: 100, usedSize: 60 };
    expect(() => {
      checkLength(100, 60, limits);
    }).not.toThrow();
    const tooMuch = (): void => {
      checkLength(101, 60, limits);
    };
    expect(refusalOf(tooMuch)).toMatchObject({ status: 400 });
  });
});
