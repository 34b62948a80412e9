import type { ServerStats, User } from '#client';

export interface Share {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  /** Whose uploads it leads to; nobody's for what has no account, and for the rest. */
  readonly user?: string;
}

interface Words {
  readonly anonymous: string;
  readonly others: string;
  readonly nameOf: (user: User) => string;
}

/** Who stores how much: the largest accounts, those without one among them, and the rest at the end. */
export function sharesOf(
  users: readonly User[],
  { totalSize, anonymousTotalSize }: Pick<ServerStats, 'totalSize' | 'anonymousTotalSize'>,
  words: Words,
): Share[] {
  const accounts = users.map((user) => ({
    ...{ key: user.id, user: user.id, label: words.nameOf(user) },
    value: user.stats?.current.totalSize ?? 0,
  }));
  const anonymous = { key: '', label: words.anonymous, value: anonymousTotalSize };
  const known = [...accounts, anonymous].filter(({ value }) => value > 0);
  const rest = totalSize - known.reduce((sum, { value }) => sum + value, 0);
  known.sort((a, b) => b.value - a.value);
  return rest > 0 ? [...known, { key: 'others', label: words.others, value: rest }] : known;
}
