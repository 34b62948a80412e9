import { computed, type Ref, ref } from 'vue';
import type { Token } from '#client';
import { plik } from '../../state/server/client';
import { complain, say } from '../../state/page/notices';
import { explain } from '../../state/server/refusals';
import { user } from '../../state/server/session';
import { settings } from '../../state/server/settings';
import { t } from '../../texts';

/** What is chosen for making a new one. */
export const NEW = 'new';

interface TokenChoice {
  /** One can have tokens here. */
  readonly isPossible: Readonly<Ref<boolean>>;
  readonly tokens: Readonly<Ref<readonly Token[]>>;
  /** In the lines; "" for none. */
  readonly token: Readonly<Ref<string>>;
  readonly load: () => Promise<void>;
  readonly choose: (value: string) => Promise<void>;
}

/** A token of one's own for the lines, one that there is or a new one. */
export function useTokenChoice(): TokenChoice {
  const tokens = ref<readonly Token[]>([]);
  const token = ref('');
  const isPossible = computed(
    () => Boolean(user.value) && settings.value?.feature_api_tokens !== 'disabled',
  );

  async function load(): Promise<void> {
    if (!isPossible.value) return;
    try {
      tokens.value = (await plik.myTokens().page({ limit: 100 })).results;
    } catch (error) {
      complain(explain(error));
    }
  }

  async function choose(value: string): Promise<void> {
    if (value !== NEW) {
      token.value = value;
      return;
    }
    try {
      const made = await plik.createToken(t('commands.tokenComment'));
      tokens.value = [made, ...tokens.value];
      token.value = made.token;
      say(t('commands.tokenMade'));
    } catch (error) {
      complain(explain(error));
    }
  }
  return { isPossible, tokens, token, load, choose };
}
