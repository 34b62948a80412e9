import { ref, shallowRef, type Ref } from 'vue';
import { explain } from '../server/refusals';

export interface Asked<T> {
  readonly value: Readonly<Ref<T | undefined>>;
  /** Why there is none; "" while it comes. */
  readonly wrong: Readonly<Ref<string>>;
  readonly again: () => Promise<void>;
}

/** What is asked of the server when a page opens, and what to say if it does not come. */
export function useAsked<T>(ask: () => Promise<T>): Asked<T> {
  const value = shallowRef<T>();
  const wrong = ref('');
  async function again(): Promise<void> {
    wrong.value = '';
    try {
      value.value = await ask();
    } catch (error) {
      wrong.value = explain(error);
    }
  }
  void again();
  return { value, wrong, again };
}
