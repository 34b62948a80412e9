import { existsSync } from 'node:fs';
import type { BackendUnderTest } from './backend-under-test.js';
import {
  expectNoLeak,
  listed,
  pattern,
  rejection,
  stalledSource,
  store,
  testKey,
} from './support.js';

const TIMES = 200;
/** Descriptors can be counted where the system shows them. */
const onLinux = existsSync('/proc/self/fd') ? it : it.skip;

export function describeEndurance(sut: BackendUnderTest): void {
  describe('endurance', () => {
    onLinux(`leaves nothing behind ${TIMES} aborted stages`, async () => {
      const bytes = pattern(200_000);
      await expectNoLeak(async () => {
        const stages = Array.from({ length: TIMES }, async (_, i) => {
          const abort = new AbortController();
          const key = testKey(`n${i}`, 1);
          const staging = rejection(sut().stage(key, stalledSource(bytes), abort.signal));
          // Some before the file is made, some while it is written.
          setTimeout(() => {
            abort.abort();
          }, i % 40);
          await staging;
        });
        await Promise.all(stages);
      });
      expect(await listed(sut())).toEqual([]);
    });

    onLinux(`leaves nothing behind ${TIMES} destroyed reads`, async () => {
      const key = testKey('reader', 1);
      await store(sut(), key, pattern(2 * 1024 * 1024));
      await expectNoLeak(async () => {
        const reads = Array.from({ length: TIMES }, async (_, i) => {
          const stream = (await sut().open(key)).read();
          if (i % 3 > 0) stream.once('data', () => stream.destroy());
          else stream.destroy();
          await new Promise((resolve) => stream.once('close', resolve));
        });
        await Promise.all(reads);
      });
      expect(await listed(sut())).toEqual([{ key, partial: false }]);
    });
  });
}
