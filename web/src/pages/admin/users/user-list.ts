import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import type { User, UserWishes } from '#client';
import type { TableSort } from '../../../parts/lists/data-table';
import { plik } from '../../../state/server/client';
import { type Paged, changed, usePaged } from '../../../state/asking/paged';
import { explain } from '../../../state/server/refusals';

/** Which accounts are wanted. */
export interface UserFilter {
  search: string;
  provider: string;
  rights: '' | 'admin' | 'other';
}

/** Two letters are what the server searches for, at least. */
const LETTERS = 2;
/** It finds no more at once. */
export const MOST_FOUND = 20;
/** In ms: somebody still writes. */
const PAUSE = 200;

const SORTS: Readonly<Record<string, UserWishes['sort']>> = {
  stored: 'size',
  given: 'downloadedBytes',
  since: 'createdAt',
};

interface Users extends Omit<Paged<User>, 'change' | 'drop'> {
  readonly isSearch: Readonly<Ref<boolean>>;
  /** It was changed, and stays where it is, even if it would now come at another place. */
  readonly change: (user: User) => void;
  readonly drop: (user: User) => void;
}

const wishesOf = ({ provider, rights }: UserFilter): Pick<UserWishes, 'provider' | 'admin'> => ({
  ...(provider === '' ? {} : { provider }),
  ...(rights === '' ? {} : { admin: rights === 'admin' }),
});

const isSame =
  ({ id }: User) =>
  (row: User): boolean =>
    row.id === id;

/** Accounts as a list that goes on, or as what a search has found. */
export function useUsers(filter: UserFilter, sort: Readonly<Ref<TableSort>>): Users {
  const text = computed(() => filter.search.trim());
  const isSearch = computed(() => new TextEncoder().encode(text.value).length >= LETTERS);
  const list = usePaged<User>(() =>
    plik.admin.users({
      ...wishesOf(filter),
      ...{ order: sort.value.order, sort: SORTS[sort.value.by], limit: 50 },
    }),
  );
  const found = useFound(() =>
    plik.admin.searchUsers(text.value, { ...wishesOf(filter), limit: String(MOST_FOUND) }),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([text, () => filter.provider, () => filter.rights], () => {
    clearTimeout(timer);
    if (!isSearch.value) return;
    // It has begun: what is there so far is not yet the answer.
    found.loading.value = true;
    timer = setTimeout(() => void found.ask(), PAUSE);
  });
  return {
    isSearch,
    rows: computed(() => (isSearch.value ? found : list).rows.value),
    loading: computed(() => (isSearch.value ? found : list).loading.value),
    wrong: computed(() => (isSearch.value ? found : list).wrong.value),
    total: computed(() => (isSearch.value ? found.rows.value.length : list.total.value)),
    hasMore: computed(() => !isSearch.value && list.hasMore.value),
    more: () => (isSearch.value ? found.ask() : list.more()),
    again: () => (isSearch.value ? found.ask() : list.again()),
    change: (user) => {
      for (const each of [list, found]) each.change(isSame(user), user);
    },
    drop: (user) => {
      for (const each of [list, found]) each.drop(isSame(user));
    },
  };
}

/** The answer to the last question; earlier ones that come later are not looked at. */
function useFound(search: () => Promise<readonly User[]>) {
  const rows = shallowRef<readonly User[]>([]);
  const loading = ref(false);
  const wrong = ref('');
  let round = 0;
  async function ask(): Promise<void> {
    const own = ++round;
    loading.value = true;
    wrong.value = '';
    try {
      const answer = await search();
      if (own === round) rows.value = answer;
    } catch (error) {
      if (own === round) wrong.value = explain(error);
    } finally {
      if (own === round) loading.value = false;
    }
  }
  return {
    ...{ rows, loading, wrong, ask },
    // An answer to a change says nothing of what the account has stored and given, which stays.
    change: (isIt: (row: User) => boolean, by: User) =>
      (rows.value = changed(rows.value, isIt, by)),
    drop: (isIt: (row: User) => boolean) => (rows.value = rows.value.filter((row) => !isIt(row))),
  };
}
