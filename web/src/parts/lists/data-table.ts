/** What a table shows of its rows; the slot `cell-<key>` says how. */
export interface TableColumn {
  readonly key: string;
  readonly label: string;
  /** Its head sorts. */
  readonly sort?: boolean;
  /** Its head is for screen readers alone. */
  readonly silent?: boolean;
  /** Numbers are at the end of their lines. */
  readonly align?: 'end';
}

export interface TableSort {
  readonly by: string;
  readonly order: 'asc' | 'desc';
}

/** A head that is pressed: the largest first, and then the other way around. */
export const flipped = (sort: TableSort | undefined, key: string): TableSort => ({
  by: key,
  order: sort?.by === key && sort.order === 'desc' ? 'asc' : 'desc',
});

export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** All of these, or none of them; others stay as they are. */
export function withAll(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  isOn: boolean,
): ReadonlySet<string> {
  const next = new Set(selected);
  for (const id of ids) {
    if (isOn) next.add(id);
    else next.delete(id);
  }
  return next;
}
