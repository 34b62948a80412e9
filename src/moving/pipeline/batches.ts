/** One measure of items, and how much of it fits into a batch. */
export interface Bound<T> {
  readonly most: number;
  of(item: T): number;
}

/**
 * Items in batches, in their order, each as large as every bound allows: what is held in memory, or written
 * in one transaction. An item that is too large for any of them is a batch of its own.
 */
export function* batchesOf<T>(
  items: Iterable<T>,
  bounds: readonly Bound<T>[],
): Generator<T[], void, undefined> {
  let batch: T[] = [];
  let sums = bounds.map(() => 0);
  const together = (item: T): number[] => bounds.map((bound, i) => (sums[i] ?? 0) + bound.of(item));
  for (const item of items) {
    if (batch.length > 0 && together(item).some((sum, i) => sum > (bounds[i]?.most ?? 0))) {
      yield batch;
      batch = [];
      sums = bounds.map(() => 0);
    }
    batch.push(item);
    sums = together(item);
  }
  if (batch.length > 0) yield batch;
}

/** All rows that `read` finds, page by page: each begins behind the last row of the one before. */
export async function* pagesOf<T>(
  read: (after: T | null, limit: number) => Promise<T[]>,
  limit: number,
): AsyncGenerator<T[], void, undefined> {
  for (let after: T | null = null; ;) {
    const page: T[] = await read(after, limit);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < limit) return;
    after = last;
  }
}

/** The first of those with the same key: one INSERT cannot take both. */
export function unique<T>(rows: readonly T[], key: (row: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const row of rows) if (!seen.has(key(row))) seen.set(key(row), row);
  return [...seen.values()];
}
