import type { Labels, Sample } from './family.js';

/** So many bounds, each by the same factor larger than the one before. */
export function exponential(first: number, last: number, count: number): number[] {
  const factor = (last / first) ** (1 / (count - 1));
  const inner = Array.from({ length: count - 1 }, (_, i) => first * factor ** i);
  return [...inner, last];
}

/**
 * How often something was about how large: a histogram without the library's cost, since it is filled while
 * requests run. To fill it is a few comparisons; all else is done when somebody asks.
 */
export class Distribution {
  private readonly counts: number[];
  private sum = 0;

  /** `bounds`: upper ones, inclusive, ascending. */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    const { bounds, counts } = this;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] ?? Infinity)) i += 1;
    counts[i] = (counts[i] ?? 0) + 1;
    this.sum += value;
  }

  /** As Prometheus has them: each bucket also counts what is in those below it. */
  samples(name: string, labels: Labels): Sample[] {
    const samples: Sample[] = [];
    let count = 0;
    this.counts.forEach((own, i) => {
      count += own;
      const le = i < this.bounds.length ? String(this.bounds[i]) : '+Inf';
      samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: count });
    });
    samples.push({ metricName: `${name}_sum`, labels, value: this.sum });
    samples.push({ metricName: `${name}_count`, labels, value: count });
    return samples;
  }
}
