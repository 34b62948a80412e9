/** One page of a list (contract §4.6, §8.3). */
export interface PageWire<T> {
  readonly after: string | null;
  readonly before: string | null;
  /** All matching rows, not only those of the page. */
  readonly total: number;
  readonly results: readonly T[];
}
