import { ObjectMissing } from '../src/storage.errors.js';
import { type Growth, NOTHING_YET } from '../src/growing.js';
import type { StorageBackend } from '../src/storage-backend.js';
import type { PlaceUnderTest } from './backend-under-test.js';
import { describeBrokenGrowing } from './broken-growing.contract.js';
import { Grower, dead } from './grower.js';
import {
  expectNoLeak,
  heldUpSource,
  listed,
  pattern,
  readAll,
  rejection,
  sourceOf,
  testKey,
} from './support.js';

const KEY = testKey('grow', 1);
const KiB = 1024;
const MiB = 1024 * KiB;
/** Pieces of which an object is made: small ones, large ones, and those around the smallest part of S3. */
const PIECES: readonly (readonly [string, readonly number[]])[] = [
  ['nothing at all', []],
  ['empty pieces', [0, 0]],
  ['a single byte', [1]],
  ['bytes one by one', [1, 1, 1]],
  ['many small pieces', Array.from({ length: 40 }, () => KiB)],
  ['pieces of 64 KiB', [64 * KiB, 64 * KiB, 64 * KiB]],
  ['a little less than 5 MiB, and more', [5 * MiB - 1, 1, 1]],
  ['5 MiB, and more', [5 * MiB, 1, 5 * MiB]],
  ['a little more than 5 MiB, and more', [5 * MiB + 1, 5 * MiB - 1, 0, 3 * MiB]],
  ['small pieces around a large one', [3 * MiB, 20 * MiB, 7, 4 * MiB]],
];

/** All that is listed, once each: a backend may have several things of one key. Nothing but partial objects. */
async function growingKeys(backend: StorageBackend): Promise<string[]> {
  const objects = await listed(backend);
  expect(objects.filter(({ partial }) => !partial)).toEqual([]);
  return [...new Set(objects.map(({ key }) => key))];
}

/** Objects that come in pieces. */
export function describeGrowing(sut: PlaceUnderTest): void {
  describe('growing', () => {
    it.each(PIECES)('puts %s together, each by another process', async (_name, sizes) => {
      const bytes = pattern(sizes.reduce((sum, size) => sum + size, 0));
      const grower = new Grower(sut(), KEY);
      let at = 0;
      for (const size of sizes) {
        await grower.grow(bytes.subarray(at, at + size));
        expect(grower.growth.size).toBe((at += size));
        expect(grower.growth.notes.length).toBeLessThanOrEqual(1000);
        grower.backend = await sut.another();
      }
      const staged = await grower.grown();
      expect(staged.size).toBe(bytes.length);
      await staged.commit();
      const object = await sut().open(KEY);
      expect(object.size).toBe(bytes.length);
      expect((await readAll(object)).equals(bytes)).toBe(true);
      expect(await listed(sut())).toEqual([{ key: KEY, partial: false }]);
    });

    it('keeps while more comes, also when it comes slowly, and each time more', async () => {
      const bytes = pattern(23 * MiB);
      const grower = new Grower(sut(), KEY);
      const [first, rest] = [bytes.subarray(0, 12 * MiB), bytes.subarray(12 * MiB)];
      const isKept = (): boolean => grower.kept.length > 0;
      await grower.take(heldUpSource(first, isKept, rest), { every: 6 * MiB });
      const sizes = grower.kept.map(({ size }) => size);
      expect(sizes[0]).toBeGreaterThanOrEqual(6 * MiB);
      expect(sizes[0]).toBeLessThanOrEqual(12 * MiB);
      expect(sizes.at(-1)).toBe(bytes.length);
      expect(sizes.length).toBeLessThanOrEqual(4);
      expect([...new Set(sizes)].sort((a, b) => a - b)).toEqual(sizes);
      await grower.expectContent(bytes);
    });

    it('can be gone on with from all that was ever kept, as if what came then had never come', async () => {
      const bytes = pattern(33 * MiB);
      const first = new Grower(sut(), KEY);
      await first.grow(bytes.subarray(0, 2 * MiB));
      const isKept = (): boolean => first.kept.length > 1;
      const others = Buffer.alloc(9 * MiB, 'x');
      const dying = first.take(heldUpSource(others, isKept, others), { every: 3 * MiB, times: 1 });
      expect(await rejection(dying)).toBe(dead);
      const { size } = first.growth;
      expect(size).toBeGreaterThanOrEqual(5 * MiB);
      expect(size).toBeLessThanOrEqual(11 * MiB);
      const second = new Grower(await sut.another(), KEY, first.growth);
      await second.grow(bytes.subarray(size));
      await second.expectContent(
        Buffer.concat([
          bytes.subarray(0, 2 * MiB),
          others.subarray(0, size - 2 * MiB),
          bytes.subarray(size),
        ]),
      );
    });

    it('begins again in place of what was left and not kept', async () => {
      await new Grower(sut(), KEY).grow(pattern(7 * MiB));
      const grower = new Grower(await sut.another(), KEY);
      await grower.grow(pattern(100));
      await grower.expectContent(pattern(100));
      expect(await listed(sut())).toEqual([{ key: KEY, partial: false }]);
    });

    it.each([100, 6 * MiB])(
      'cuts off what was not kept when it is finished, behind %i bytes',
      async (size) => {
        const grower = new Grower(sut(), KEY);
        await grower.grow(pattern(size));
        const dying = grower.grow(Buffer.alloc(16 * MiB, 'x'), { times: 0 });
        expect(await rejection(dying)).toBe(dead);
        const other = new Grower(await sut.another(), KEY, grower.growth);
        await other.expectContent(pattern(size));
        expect(await listed(sut())).toEqual([{ key: KEY, partial: false }]);
      },
    );

    it('shows nothing before the commit but a partial object', async () => {
      const grower = new Grower(sut(), KEY);
      for (const size of [100, 6 * MiB]) {
        await grower.grow(pattern(size));
        expect(await growingKeys(await sut.another())).toEqual([KEY]);
        expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
      }
      const staged = await grower.grown();
      expect(await growingKeys(sut())).toEqual([KEY]);
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
      await staged.discard();
    });

    it.each([100, 6 * MiB])('forgets %i bytes that are discarded', async (size) => {
      const grower = new Grower(sut(), KEY);
      await grower.grow(pattern(size));
      const staged = await grower.grown();
      await staged.discard();
      await staged.discard();
      expect(await listed(sut())).toEqual([]);
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
    });

    it('may be asked for again until it is committed, and not afterwards', async () => {
      const grower = new Grower(sut(), KEY);
      await grower.grow(pattern(6 * MiB));
      await grower.grown();
      const second = new Grower(await sut.another(), KEY, grower.growth);
      const staged = await second.grown();
      await staged.commit();
      await rejection(staged.commit());
      await staged.discard();
      expect((await readAll(await sut().open(KEY))).equals(pattern(6 * MiB))).toBe(true);
    });

    it.each([100, 6 * MiB])('is gone, all %i bytes, when the partial is deleted', async (size) => {
      const [other, bystander] = [testKey('grow', 2), testKey('growing', 1)];
      for (const key of [KEY, other, bystander]) await new Grower(sut(), key).grow(pattern(size));
      await (await sut.another()).deletePartial(KEY);
      expect(await growingKeys(sut())).toEqual([bystander, other]);
      await sut().deletePartial(KEY);
      await sut().deletePartial(other);
      await sut().deletePartial(bystander);
      expect(await listed(sut())).toEqual([]);
    });

    it.each([100, 6 * MiB])('is missing when %i kept bytes are gone', async (size) => {
      const grower = new Grower(sut(), KEY);
      await grower.grow(pattern(size));
      const { growth } = grower;
      await sut().deletePartial(KEY);
      await expectMissing(growth);
      expect(grower.kept).toHaveLength(1);
    });

    it('grows several objects at the same time', async () => {
      const growers = Array.from(
        { length: 4 },
        (_, i) => new Grower(sut(), testKey(`grow${i}`, 1)),
      );
      const bytes = pattern(8 * MiB);
      await Promise.all(
        growers.map(async (grower, i) => {
          const cut = (i + 1) * MiB + i;
          await grower.grow(bytes.subarray(i, cut));
          await grower.grow(bytes.subarray(cut), { every: MiB });
        }),
      );
      for (const [i, grower] of growers.entries()) await grower.expectContent(bytes.subarray(i));
    });

    it('leaves nothing open behind many pieces', async () => {
      const grower = new Grower(sut(), KEY);
      await grower.grow(pattern(10));
      await expectNoLeak(async () => {
        for (let i = 0; i < 20; i += 1) await grower.grow(pattern(1000));
        await (await grower.grown()).commit();
      });
    });

    async function expectMissing(growth: Growth): Promise<void> {
      const grower = new Grower(sut(), KEY, growth);
      expect(await rejection(grower.grown())).toBeInstanceOf(ObjectMissing);
      const source = sourceOf(pattern(1000));
      expect(await rejection(grower.take(source))).toBeInstanceOf(ObjectMissing);
      expect(source.destroyed).toBe(true);
      expect(grower.kept).toEqual([]);
    }

    it('does not mistake nothing for something that is missing', async () => {
      const grower = new Grower(sut(), KEY, NOTHING_YET);
      await grower.expectContent(Buffer.alloc(0));
      await grower.expectContent(Buffer.alloc(0));
    });
  });

  describeBrokenGrowing(sut);
}
