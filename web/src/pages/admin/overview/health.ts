import { ref, type Ref } from 'vue';
import { Refusal } from '#client';
import { explain } from '../../../state/server/refusals';

export type Health = 'asking' | 'well' | 'unwell' | 'away';

interface Looked {
  readonly state: Readonly<Ref<Health>>;
  /** What it lacks, in its own words; or why nobody knows. */
  readonly why: Readonly<Ref<string>>;
  readonly look: () => Promise<void>;
}

/** Whether the server can serve: it says no by itself, or not at all. */
export function useHealth(ready: () => Promise<void>): Looked {
  const state = ref<Health>('asking');
  const why = ref('');
  async function look(): Promise<void> {
    try {
      await ready();
      state.value = 'well';
      why.value = '';
    } catch (error) {
      state.value = error instanceof Refusal ? 'unwell' : 'away';
      why.value = error instanceof Refusal ? error.text : explain(error);
    }
  }
  void look();
  return { state, why, look };
}
