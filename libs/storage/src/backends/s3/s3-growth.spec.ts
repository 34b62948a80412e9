import { NOTHING_YET } from '../../growing.js';
import { StorageError } from '../../storage.errors.js';
import { S3Progress, chained, fromGrowth, toGrowth } from './s3-growth.js';
import { smallestPart } from './s3-part-size.js';
import { ownerOfTail } from './s3-tails.js';

const MiB = 1024 * 1024;
const NOTHING = fromGrowth(NOTHING_YET, 'abc.1');
const part = (number: number, size: number) => ({ number, size, etag: `"etag-${number}"` });

describe('how far an object has grown', () => {
  it('is told in a few characters, also of the largest', () => {
    const upload = 'u'.repeat(200);
    const growth = { upload, parts: 10_000, bytes: 5 * 2 ** 40, chain: 'c'.repeat(32), tail: MiB };
    const told = toGrowth(growth);
    expect(told.size).toBe(5 * 2 ** 40 + MiB);
    expect(told.notes.length).toBeLessThan(400);
    expect(fromGrowth(told, 'abc.1')).toEqual(growth);
  });

  it.each(['', '{}', 'null', '[]', '["u",1,5,"c"]', '["u",1,5,"c",-1]', '["u",1,5,"c",1.5]', 'x'])(
    'is not believed of notes that are not from here: %s',
    (notes) => {
      expect(() => fromGrowth({ size: 10, notes }, 'abc.1')).toThrow(StorageError);
    },
  );

  it('is not believed of notes about another size', () => {
    const { notes } = toGrowth({ ...NOTHING, tail: 10 });
    expect(fromGrowth({ size: 10, notes }, 'abc.1').tail).toBe(10);
    expect(() => fromGrowth({ size: 11, notes }, 'abc.1')).toThrow(StorageError);
  });

  it('goes up to the first part that is still on its way', () => {
    const progress = new S3Progress(NOTHING);
    for (const number of [3, 2, 5]) progress.arrived(part(number, number));
    expect(progress.bytes).toBe(0);
    progress.arrived(part(1, 1));
    const growth = progress.growth('id', 4);
    expect(growth).toMatchObject({ upload: 'id', parts: 3, bytes: 6, tail: 4 });
    expect(growth.chain).toBe(['etag-1', 'etag-2', 'etag-3'].reduce(chained, ''));
    progress.arrived(part(4, 4));
    expect(progress.growth('id', 0)).toMatchObject({ parts: 5, bytes: 15 });
  });
});

describe('the smallest part', () => {
  it("is S3's, and half of what it could be", () => {
    expect([1, 700].map((number) => smallestPart(number, 8 * MiB))).toEqual([5 * MiB, 5 * MiB]);
    expect(smallestPart(701, 8 * MiB)).toBe(8 * MiB);
    expect(smallestPart(1, 5 * MiB)).toBe(5 * MiB);
  });
});

describe('the name of a tail', () => {
  it('names whose it is', () => {
    expect(ownerOfTail('abc.1.tail-100')).toBe('abc.1');
  });

  it.each([
    'abc.1',
    'abc.1.tail-',
    'abc.1.tail-0',
    'abc.1.tail-1x',
    'abc.1.tail',
    '.tail-1',
    'tail-1',
  ])('is not %s', (name) => {
    expect(ownerOfTail(name)).toBeNull();
  });
});
