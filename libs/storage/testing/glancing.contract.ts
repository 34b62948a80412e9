import { glanceAt } from '../src/glance.js';
import type { Glance } from '../src/storage-backend.js';
import { ObjectMissing } from '../src/storage.errors.js';
import type { BackendUnderTest } from './backend-under-test.js';
import { collect, expectNoLeak, pattern, rejection, store, testKey } from './support.js';

const KEY = testKey('ggHH55', 1);
const [NOTHING, SIZE] = [0, 100_000];

export function describeGlancing(sut: BackendUnderTest): void {
  describe('glancing', () => {
    const bytes = pattern(SIZE);
    const glance = (most: number, size: number, key = KEY): Promise<Glance> =>
      glanceAt(sut(), key, { most, size });

    it.each([0, 1, 4096, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE])(
      'shows the size, and %i bytes at most, whatever size it should have',
      async (most) => {
        await store(sut(), KEY, bytes);
        for (const size of [SIZE, SIZE - 1, SIZE + 1, 0, 5000]) {
          const seen = await glance(most, size);
          expect(seen.size).toBe(SIZE);
          expect(seen.first.equals(bytes.subarray(0, most))).toBe(true);
        }
      },
    );

    it('shows an empty object', async () => {
      await store(sut(), KEY, pattern(NOTHING));
      for (const most of [0, 1, 4096])
        for (const size of [0, 1]) {
          const seen = await glance(most, size);
          expect([seen.size, seen.first.length]).toEqual([0, 0]);
        }
    });

    it('rejects a missing key with ObjectMissing', async () => {
      for (const most of [0, SIZE]) {
        const error = await rejection(glance(most, 10));
        expect(error).toBeInstanceOf(ObjectMissing);
        expect(error).toMatchObject({ key: KEY, backend: sut().name });
      }
    });

    it('holds nothing open, of many at once', async () => {
      const keys = Array.from({ length: 50 }, (_, i) => testKey(`g${i}`, 1));
      for (const key of keys) await store(sut(), key, Buffer.from(key));
      const look = async (): Promise<void> => {
        const seen = await Promise.all(keys.map((key) => glance(4096, key.length, key)));
        expect(seen.map(({ first }) => first.toString())).toEqual(keys);
        await Promise.all(keys.map((key) => glance(1, key.length, key)));
        await Promise.all(keys.map((key) => rejection(glance(1, 1, `${key}0`))));
      };
      // What is started once, such as a thread, stays.
      await look();
      await expectNoLeak(look);
    });

    it('keeps what is lasting, until it is closed, when it is deleted', async () => {
      await store(sut(), KEY, bytes);
      const object = await sut().open(KEY);
      await sut().delete(KEY);
      if (object.lasting === true) expect((await collect(object.read())).equals(bytes)).toBe(true);
      else await object.close();
    });
  });
}
