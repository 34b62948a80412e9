import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { jest } from '@jest/globals';
import { eventually } from '../../testing/support.js';
import { FolderFlushes } from './folder-flushes.js';

describe('FolderFlushes', () => {
  /** What ends the flushes that have begun, in order. */
  let begun: ((error: Error | null) => void)[];
  const sut = new FolderFlushes();
  const folder = tmpdir();
  const hasBegun = (count: number): Promise<void> =>
    eventually(
      () => begun.length === count,
      () => `${begun.length} flushes have begun`,
    );

  beforeEach(() => {
    begun = [];
    jest.spyOn(fs, 'fsync').mockImplementation((_fd, done) => {
      begun.push(done);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('shares the next flush among all that come while one is under way, which is not theirs', async () => {
    const done: number[] = [];
    const flush = (name: number): Promise<number> => sut.flush(folder).then(() => done.push(name));
    const first = flush(1);
    await hasBegun(1);
    const others = [flush(2), flush(3)];
    begun[0]!(null);
    await first;
    await hasBegun(2);
    const last = flush(4);
    expect(done).toEqual([1]);
    begun[1]!(null);
    await Promise.all(others);
    await hasBegun(3);
    expect(done).toEqual([1, 2, 3]);
    begun[2]!(null);
    await last;
  });

  it('tells of a failure to those whose flush it was', async () => {
    const first = sut.flush(folder);
    await hasBegun(1);
    const second = sut.flush(folder);
    begun[0]!(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await hasBegun(2);
    begun[1]!(null);
    await expect(second).resolves.toBeUndefined();
  });
});
