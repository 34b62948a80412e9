import { computed, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { List } from '#client';
import { explain } from '../server/refusals';

export interface Paged<T> {
  /** What has come so far. */
  readonly rows: Readonly<Ref<readonly T[]>>;
  /** Of the whole list. */
  readonly total: Readonly<Ref<number | undefined>>;
  readonly hasMore: Readonly<Ref<boolean>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** Why the next page did not come; "" if it did. */
  readonly wrong: Readonly<Ref<string>>;
  readonly more: () => Promise<void>;
  /** From the beginning; what has come stays until then. */
  readonly again: () => Promise<void>;
  /** It has changed, and stays where it is. */
  readonly change: (isIt: (row: T) => boolean, by: Partial<T>) => void;
  /** These are gone. */
  readonly drop: (isGone: (row: T) => boolean) => void;
}

/** The rows with those changed that are it. */
export const changed = <T>(
  rows: readonly T[],
  isIt: (row: T) => boolean,
  by: Partial<T>,
): readonly T[] => rows.map((row) => (isIt(row) ? { ...row, ...by } : row));

/** What was done to rows elsewhere, without asking for all of them again. */
function changesOf<T>(
  rows: ShallowRef<readonly T[]>,
  total: Ref<number | undefined>,
): Pick<Paged<T>, 'change' | 'drop'> {
  return {
    change: (isIt, by) => {
      rows.value = changed(rows.value, isIt, by);
    },
    drop: (isGone) => {
      const left = rows.value.filter((row) => !isGone(row));
      if (total.value !== undefined) total.value -= rows.value.length - left.length;
      rows.value = left;
    },
  };
}

/** A list of the server's that comes page by page; it begins anew when what `ask` depends on changes. */
export function usePaged<T>(ask: () => List<T>): Paged<T> {
  const list = computed(ask);
  const rows = shallowRef<readonly T[]>([]);
  const total = ref<number>();
  const hasMore = ref(true);
  const loading = ref(false);
  const wrong = ref('');
  let after: string | undefined;
  let round = 0;

  async function more(): Promise<void> {
    if (loading.value || !hasMore.value) return;
    const own = round;
    loading.value = true;
    wrong.value = '';
    try {
      const page = await list.value.page(after === undefined ? {} : { after });
      if (own !== round) return;
      rows.value = after === undefined ? page.results : [...rows.value, ...page.results];
      total.value = page.total;
      after = page.after ?? undefined;
      hasMore.value = page.after !== null;
    } catch (error) {
      if (own !== round) return;
      wrong.value = explain(error);
      if (after === undefined) rows.value = [];
    } finally {
      if (own === round) loading.value = false;
    }
  }

  function again(): Promise<void> {
    round += 1;
    after = undefined;
    hasMore.value = true;
    loading.value = false;
    return more();
  }

  watch(list, again, { immediate: true });
  return { rows, total, hasMore, loading, wrong, more, again, ...changesOf(rows, total) };
}
