import { ClosedCounts } from './closed-counts.js';
import { Distribution, exponential } from './distribution.js';

describe('ClosedCounts', () => {
  const counts = () => new ClosedCounts({ fruit: ['apple', 'pear'], state: ['ripe', 'green'] });
  const of = (some: ClosedCounts) =>
    some.family('fruits_total', 'Fruits').samples() as { labels: object; value: number }[];

  it('has every combination from the start', () => {
    const all = of(counts());
    expect(all).toHaveLength(4);
    expect(all).toContainEqual({ labels: { fruit: 'pear', state: 'green' }, value: 0 });
  });

  it('never has a word that is in no set', () => {
    const some = counts();
    some.add(2, 'apple', 'ripe');
    for (let i = 0; i < 1000; i += 1) some.add(1, `evil${i}`, 'ripe');
    some.add(1, 'apple', 'constructor');
    expect(of(some)).toHaveLength(6);
    expect(of(some)).toContainEqual({ labels: { fruit: 'apple', state: 'ripe' }, value: 2 });
    expect(of(some)).toContainEqual({ labels: { fruit: 'other', state: 'ripe' }, value: 1000 });
    expect(of(some)).toContainEqual({ labels: { fruit: 'apple', state: 'other' }, value: 1 });
  });
});

describe('Distribution', () => {
  it('counts in each bucket what is in those below it, bounds included', () => {
    const some = new Distribution([1, 10]);
    for (const value of [0.5, 1, 1.5, 10, 11]) some.add(value);
    expect(some.samples('n', { a: 'b' })).toEqual([
      { metricName: 'n_bucket', labels: { a: 'b', le: '1' }, value: 2 },
      { metricName: 'n_bucket', labels: { a: 'b', le: '10' }, value: 4 },
      { metricName: 'n_bucket', labels: { a: 'b', le: '+Inf' }, value: 5 },
      { metricName: 'n_sum', labels: { a: 'b' }, value: 24 },
      { metricName: 'n_count', labels: { a: 'b' }, value: 5 },
    ]);
  });

  it('has bounds that grow by one factor, from the first to the last', () => {
    const bounds = exponential(0.01, 600, 20);
    expect([bounds.length, bounds[0], bounds.at(-1)]).toEqual([20, 0.01, 600]);
    const factor = bounds[1]! / bounds[0]!;
    bounds.slice(1).forEach((bound, i) => {
      expect(bound / bounds[i]!).toBeCloseTo(factor, 8);
    });
  });
});
