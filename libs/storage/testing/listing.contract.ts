import type { BackendUnderTest } from './backend-under-test.js';
import { calm, expectNoLeak, listed, pattern, sourceOf, store, testKey } from './support.js';

/** `stagedSize`: bytes of which something shows while they are staged. */
export function describeListing(sut: BackendUnderTest, stagedSize: () => number): void {
  describe('listing', () => {
    it('lists nothing in an empty storage', async () => {
      expect(await listed(sut())).toEqual([]);
    });

    it('lists what is committed and what is partial', async () => {
      const taken = testKey('eeFF33', 7);
      const first = testKey('eeFF34', 1);
      const second = testKey('gg', 2);
      await store(sut(), taken, pattern(3));
      await store(sut(), first, pattern(0));
      const staged = await sut().stage(second, sourceOf(pattern(stagedSize())), calm());
      expect(await listed(sut())).toEqual([
        { key: taken, partial: false },
        { key: first, partial: false },
        { key: second, partial: true },
      ]);
      await staged.discard();
    });

    it('tells an object from a partial one of the same file', async () => {
      const [first, second] = [testKey('hh', 1), testKey('hh', 2)];
      await store(sut(), first, pattern(3));
      const staged = await sut().stage(second, sourceOf(pattern(stagedSize())), calm());
      await sut().deletePartial(first);
      await sut().delete(second);
      expect(await listed(sut())).toEqual([
        { key: first, partial: false },
        { key: second, partial: true },
      ]);
      await sut().deletePartial(second);
      expect(await listed(sut())).toEqual([{ key: first, partial: false }]);
      await staged.discard();
    });

    it('goes on while the listed objects are deleted', async () => {
      const keys = Array.from({ length: 150 }, (_, i) => testKey(`k${i}`, 1));
      for (const key of keys) await store(sut(), key, Buffer.from(key));
      const seen: string[] = [];
      for await (const { key } of sut().list()) {
        seen.push(key);
        await sut().delete(key);
      }
      expect(seen.sort()).toEqual(keys.sort());
      expect(await listed(sut())).toEqual([]);
    });

    it('may be left early', async () => {
      for (let i = 0; i < 5; i += 1) await store(sut(), testKey(`m${i}`, 1), pattern(1));
      await expectNoLeak(async () => {
        for await (const { key } of sut().list()) {
          expect(key).toMatch(/^m\dx+\.1$/);
          break;
        }
      });
    });
  });
}
