import type { Family, Labels } from './family.js';

const OTHER = 'other';
const BETWEEN = '\0';

type Sets = Readonly<Record<string, readonly string[]>>;

/**
 * Counts by labels whose values are closed sets. Whatever is in none of them is "other": no word becomes a series of
 * its own. Every combination is there from the start, so that its first step is seen.
 */
export class ClosedCounts {
  private readonly counts = new Map<string, number>();
  private readonly known: readonly ReadonlySet<string>[];

  constructor(private readonly sets: Sets) {
    this.known = Object.values(sets).map((words) => new Set(words));
    for (const words of combinations(Object.values(sets))) this.counts.set(words.join(BETWEEN), 0);
  }

  /** `words`: one for each label, in their order. */
  add(by: number, ...words: readonly string[]): void {
    const key = words
      .map((word, i) => (this.known[i]?.has(word) === true ? word : OTHER))
      .join(BETWEEN);
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  family(name: string, help: string): Family {
    const samples = () =>
      [...this.counts].map(([key, value]) => ({ labels: this.labelsOf(key), value }));
    return { name, help, type: 'counter', samples };
  }

  private labelsOf(key: string): Labels {
    const words = key.split(BETWEEN);
    return Object.fromEntries(Object.keys(this.sets).map((name, i) => [name, words[i] ?? OTHER]));
  }
}

const combinations = ([first, ...rest]: readonly (readonly string[])[]): string[][] =>
  first === undefined
    ? [[]]
    : first.flatMap((word) => combinations(rest).map((words) => [word, ...words]));
