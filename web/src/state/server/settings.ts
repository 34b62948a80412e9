import { shallowRef } from 'vue';
import type { Config } from '#client';
import { plik } from './client';

/** What the server allows; undefined until it has said it. */
export const settings = shallowRef<Config>();

let asked: Promise<Config> | undefined;

/** The same, asked for once; asked again after a failure. */
export function loadSettings(): Promise<Config> {
  asked ??= plik.config().then(
    (config) => (settings.value = config),
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

/** Asks again, where what was said may have changed; as it was while the server does not answer. */
export async function reloadSettings(): Promise<void> {
  settings.value = await plik.config().catch(() => settings.value);
}
