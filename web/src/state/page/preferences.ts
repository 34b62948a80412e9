import { watch } from 'vue';
import { chooseLanguage } from '../../texts';
import { plik } from '../server/client';
import { complain } from './notices';
import { explain } from '../server/refusals';
import { user } from '../server/session';
import { chooseTheme } from './theme';

/** From now on, the page looks and speaks as whoever logs in has chosen, on whichever device. */
export function applyPreferences(): void {
  watch(user, (now, before) => {
    if (!now || now.id === before?.id) return;
    if (now.theme) chooseTheme(now.theme);
    // A language that does not come leaves the page in the one that it has.
    if (now.language) chooseLanguage(now.language).catch(() => undefined);
  });
}

/** Chosen here, and kept in the account of whoever is logged in. */
export function preferTheme(theme: string): void {
  chooseTheme(theme);
  keepInAccount({ theme });
}

export function preferLanguage(language: string): void {
  chooseLanguage(language).then(
    () => {
      keepInAccount({ language });
    },
    (error: unknown) => {
      complain(explain(error));
    },
  );
}

function keepInAccount(change: { theme: string } | { language: string }): void {
  if (!user.value) return;
  plik.changeMe(change).then(
    (changed) => {
      if (user.value?.id === changed.id) user.value = changed;
    },
    (error: unknown) => {
      complain(explain(error));
    },
  );
}
