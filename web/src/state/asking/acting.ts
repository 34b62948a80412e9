import { type Ref, ref } from 'vue';
import { explain } from '../server/refusals';

interface Acting {
  /** It is under way. */
  readonly busy: Readonly<Ref<boolean>>;
  /** Why it was not done; "" if it was, or was not tried. */
  readonly wrong: Ref<string>;
  /** Tries it, and tells what came of it by the two above. */
  readonly act: (todo: () => Promise<void>) => Promise<void>;
}

/** Something that a form or a question lets somebody do; `say` finds the words where it has not worked. */
export function useActing(say: (error: unknown) => string = explain): Acting {
  const busy = ref(false);
  const wrong = ref('');

  async function act(todo: () => Promise<void>): Promise<void> {
    busy.value = true;
    wrong.value = '';
    try {
      await todo();
    } catch (error) {
      wrong.value = say(error);
    } finally {
      busy.value = false;
    }
  }

  return { busy, wrong, act };
}
