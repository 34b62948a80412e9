import { setTimeout as sleep } from 'node:timers/promises';
import { YoungGarbage } from './young-garbage.js';

const KiB = 1024;
const MiB = KiB * KiB;

describe('YoungGarbage', () => {
  it('is collected once for every 8 MiB', () => {
    const collected: unknown[] = [];
    const sut = new YoungGarbage((options) => collected.push(options));
    for (let i = 0; i < 32 * 16 + 1; i += 1) sut.passed(64 * KiB);
    expect(collected).toEqual(Array.from({ length: 4 }, () => ({ type: 'minor' })));
  });

  it('frees the pieces that nobody has any more', async () => {
    const sut = new YoungGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const over = (): number => process.memoryUsage().arrayBuffers - before;
    for (let i = 0; i < 16 * 40; i += 1) sut.passed(Buffer.allocUnsafeSlow(64 * KiB).length);
    // Freed on another thread, with the next collection at the latest.
    for (let i = 0; i < 1000 && over() > 24 * MiB; i += 1) {
      sut.passed(8 * MiB);
      await sleep(5);
    }
    expect(over()).toBeLessThanOrEqual(24 * MiB);
  });
});
