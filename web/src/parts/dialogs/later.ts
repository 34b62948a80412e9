import { type Component, type ShallowRef, shallowRef } from 'vue';
import { explainMissing } from '../../state/page/renewal';

export interface Later {
  /** What a button becomes when it is opened for the first time. */
  readonly box: ShallowRef<Component | undefined>;
  readonly open: () => Promise<void>;
  /** It is about to be opened. */
  readonly hurry: () => void;
}

/** What a button opens is loaded when the first one is about to be opened. */
export function later(load: () => Promise<{ default: Component }>): Later {
  const box = shallowRef<Component>();
  return {
    box,
    async open() {
      try {
        box.value = (await load()).default;
      } catch {
        await explainMissing();
      }
    },
    // What comes too late, or not at all, is seen when it is asked for.
    hurry: () => void load().catch(() => undefined),
  };
}
