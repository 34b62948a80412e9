import { computed, ref, shallowRef } from 'vue';
import { Refusal, type User } from '#client';
import { plik } from './client';
import { loadSettings } from './settings';

/** Who is logged in: undefined until it is known, null for nobody. */
export const user = shallowRef<User | null>();

/** As whom an administrator looks at things; null for themselves. */
export const seenAs = shallowRef<User | null>(null);

/** The server has ended the session while the page was open: who was logged in is asked to do so again. */
export const hasEnded = ref(false);

export const isAdmin = computed(() => user.value?.admin === true);

/** The client of whom things are looked at as. */
export const plikOfMe = computed(() => (seenAs.value === null ? plik : plik.as(seenAs.value.id)));

let asked: Promise<User | null> | undefined;

/** A session has a cookie that pages may read; without it, a question would be refused, and look like a fault. */
const mayHaveSession = (): boolean => /(?:^|;\s*)plik-xsrf=/.test(document.cookie);

async function askWho(): Promise<User | null> {
  if (!mayHaveSession() || !(await loadSettings()).authentication) return null;
  try {
    return await plik.me();
  } catch (error) {
    if (error instanceof Refusal && [401, 403].includes(error.status)) return null;
    throw error;
  }
}

/** Asks once who is logged in. */
export function loadUser(): Promise<User | null> {
  asked ??= askWho().then(
    (found) => {
      if (found !== null) hasEnded.value = false;
      return (user.value = found);
    },
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

/** After a login, or when the account was changed. */
export function reloadUser(): Promise<User | null> {
  asked = undefined;
  return loadUser();
}

export function forgetUser(): void {
  asked = Promise.resolve(null);
  user.value = null;
  seenAs.value = null;
}

const leaving = new Set<() => void>();

/** What is forgotten with somebody who leaves. One whose session has ended is still there. */
export function whenLeaving(forget: () => void): void {
  leaving.add(forget);
}

/** Somebody has logged out: the next one at this browser sees nothing of theirs. */
export function leave(): void {
  for (const forget of leaving) forget();
  forgetUser();
}

export function endSession(): void {
  if (!user.value) return;
  hasEnded.value = true;
  forgetUser();
}
