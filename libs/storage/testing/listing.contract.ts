import { storageKey } from '../src/storage-key.js';
import type { BackendUnderTest } from './storage-contract.js';
import { calm, expectNoLeak, listed, pattern, sourceOf, store } from './support.js';

export function describeListing(sut: BackendUnderTest, listedFrom: number): void {
  describe('listing', () => {
    it('lists nothing in an empty storage', async () => {
      expect(await listed(sut())).toEqual([]);
    });

    it('lists what is committed and what is partial', async () => {
      const taken = storageKey('eeFF33', 0);
      const first = storageKey('eeFF34', 1);
      const second = storageKey('gg', 2);
      await store(sut(), taken, pattern(3));
      await store(sut(), first, pattern(0));
      const staged = await sut().stage(second, sourceOf(pattern(listedFrom)), calm());
      expect(await listed(sut())).toEqual([
        { key: taken, partial: false },
        { key: first, partial: false },
        { key: second, partial: true },
      ]);
      await staged.discard();
    });

    it('tells an object from a partial one of the same file', async () => {
      const [first, second] = [storageKey('hh', 1), storageKey('hh', 2)];
      await store(sut(), first, pattern(3));
      const staged = await sut().stage(second, sourceOf(pattern(listedFrom)), calm());
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
      const keys = Array.from({ length: 150 }, (_, i) => storageKey(`k${i}`, 1));
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
      for (let i = 0; i < 5; i += 1) await store(sut(), storageKey(`m${i}`, 1), pattern(1));
      await expectNoLeak(async () => {
        for await (const { key } of sut().list()) {
          expect(key).toMatch(/^m\d\.1$/);
          break;
        }
      });
    });
  });
}
