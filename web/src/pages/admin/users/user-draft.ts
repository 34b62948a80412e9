import type { User, UserChange } from '#client';
import { type LimitDraft, SIZE_UNITS, TIME_UNITS, draftOf, limitOf } from './limits';

/** An account while it is written. */
export interface UserDraft {
  login: string;
  password: string;
  name: string;
  email: string;
  admin: boolean;
  maxFileSize: LimitDraft;
  maxUserSize: LimitDraft;
  maxTTL: LimitDraft;
}

type Field = keyof UserDraft;
/** What is wrong with a field, as a word for its message. */
export type Mistake = 'loginShort' | 'passwordShort' | 'passwordLong' | 'amountWrong';

export function draftOfUser(user: Partial<User> = {}): UserDraft {
  return {
    ...{ login: user.login ?? '', password: '', name: user.name ?? '', email: user.email ?? '' },
    admin: user.admin ?? false,
    maxFileSize: draftOf(user.maxFileSize ?? 0, SIZE_UNITS, 1e9),
    maxUserSize: draftOf(user.maxUserSize ?? 0, SIZE_UNITS, 1e9),
    maxTTL: draftOf(user.maxTTL ?? 0, TIME_UNITS, 86_400),
  };
}

const MIN_LOGIN = 4;
const MIN_PASSWORD = 8;
/** In bytes: what its hash takes into account. */
const MAX_PASSWORD = 72;

function passwordMistake(password: string): Mistake | undefined {
  if (Array.from(password).length < MIN_PASSWORD) return 'passwordShort';
  const { length } = new TextEncoder().encode(password);
  return length > MAX_PASSWORD ? 'passwordLong' : undefined;
}

/** What the server would refuse; of a new account the login and the password, too. */
export function mistakesIn(draft: UserDraft, isNew: boolean): Partial<Record<Field, Mistake>> {
  const found: Partial<Record<Field, Mistake>> = {};
  if (isNew && draft.login.trim().length < MIN_LOGIN) found.login = 'loginShort';
  if (isNew || draft.password !== '') {
    const mistake = passwordMistake(draft.password);
    if (mistake !== undefined) found.password = mistake;
  }
  for (const limit of ['maxFileSize', 'maxUserSize', 'maxTTL'] as const) {
    if (limitOf(draft[limit]) === undefined) found[limit] = 'amountWrong';
  }
  return found;
}

/** All of it, as the server wants it: what is absent would be emptied. */
export const changeOf = (draft: UserDraft): UserChange => ({
  name: draft.name.trim(),
  email: draft.email.trim(),
  admin: draft.admin,
  maxFileSize: limitOf(draft.maxFileSize) ?? 0,
  maxUserSize: limitOf(draft.maxUserSize) ?? 0,
  maxTTL: limitOf(draft.maxTTL) ?? 0,
  ...(draft.password === '' ? {} : { password: draft.password }),
});
