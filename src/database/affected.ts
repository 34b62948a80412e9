/** Rows that a compare-and-set changed. */
export const affected = (result: { affected?: number | null }): number => result.affected ?? 0;
