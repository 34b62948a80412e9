const OTHER = 'other';

/** Counts by a word of a closed set. Whatever is not in it is "other": no word becomes a series of its own. */
export class ClosedCounts {
  private readonly counts: Map<string, number>;

  constructor(words: readonly string[]) {
    this.counts = new Map([...words, OTHER].map((word) => [word, 0]));
  }

  add(word: string, by = 1): void {
    const known = this.counts.has(word) ? word : OTHER;
    this.counts.set(known, (this.counts.get(known) ?? 0) + by);
  }

  entries(): Iterable<readonly [string, number]> {
    return this.counts;
  }
}
