import { inParallel } from '../../common/parallel.js';
import { Report } from './report.js';

const real = { rehearsal: false, broken: false };

describe('Report', () => {
  it('adds up, explains, and knows whether something is lost', () => {
    const [all, some] = [new Report(), new Report()];
    expect(all.began).toBe(false);
    all.add('uploads', 'leftOut', 'expired');
    some.add('uploads', 'leftOut', 'expired');
    some.add('files', 'taken', '', 3);
    some.bytes(1500, false);
    some.bytes(500, true);
    all.merge(some);
    expect([all.began, all.complete, all.count('uploads', 'leftOut')]).toEqual([true, true, 2]);
    expect(all.lines(real)).toEqual(
      expect.arrayContaining([
        'uploads left out: expired: 2',
        "bytes             2000  (2.0 kB: 1.5 kB shared with Plik's files, 500 B copied)",
        'complete: nothing is lost',
      ]),
    );
    all.add('files', 'lost', 'gone');
    expect(all.complete).toBe(false);
    expect(all.lines(real).at(-1)).toMatch(/^not complete/);
    expect(all.lines({ ...real, broken: true }).at(-1)).toMatch(/^broken off/);
  });

  it('shows a hundred problems and counts the others', () => {
    const all = new Report();
    for (let i = 0; i < 3; i += 1) {
      const some = new Report();
      for (let n = 0; n < 60; n += 1) some.problem(`problem ${i} ${n}`);
      all.merge(some);
    }
    const lines = all.lines(real);
    expect(lines.filter((line) => line.startsWith('  problem'))).toHaveLength(100);
    expect(lines).toContain('  … and 80 more');
  });
});

describe('inParallel', () => {
  it('does all, so many at a time', async () => {
    let [now, most, done] = [0, 0, 0];
    await inParallel([...Array(20).keys()], 4, async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      done += 1;
    });
    expect([most, done]).toEqual([4, 20]);
  });

  it('fails when those that had begun are at rest', async () => {
    const ended: number[] = [];
    const work = inParallel([...Array(20).keys()], 3, async (n) => {
      if (n === 1) throw new Error('the second');
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(n);
    });
    await expect(work).rejects.toThrow('the second');
    expect(ended).toEqual([0, 2]);
  });
});
