import { onBeforeUnmount, type Ref, watch } from 'vue';
import { useAsked } from '../../../state/asking/asked';

/** In ms: how often something that goes on by itself is looked at again. */
const AGAIN = 2000;

interface Watched<T> {
  readonly value: Readonly<Ref<T | undefined>>;
  readonly wrong: Readonly<Ref<string>>;
  readonly look: () => Promise<void>;
}

/** Asks the server when the page opens, and again as long as `goesOn`. */
export function useWatched<T>(ask: () => Promise<T>, goesOn: (now: T) => boolean): Watched<T> {
  const { value, wrong, again } = useAsked(ask);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(value, (now) => {
    clearTimeout(timer);
    if (now !== undefined && goesOn(now)) timer = setTimeout(() => void again(), AGAIN);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
  });
  return { value, wrong, look: again };
}
