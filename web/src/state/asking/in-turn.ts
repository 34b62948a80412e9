import { waitTurn } from './turns';

export interface Outcome<T> {
  readonly done: readonly T[];
  readonly failed: readonly T[];
  /** Of the first that failed. */
  readonly why: unknown;
}

/** Does something with each, a few at once; one that fails does not stop the others. */
export async function forEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<Outcome<T>> {
  const done: T[] = [];
  const failed: T[] = [];
  let why: unknown;
  const doOne = async (item: T): Promise<void> => {
    try {
      await waitTurn(() => work(item));
      done.push(item);
    } catch (error) {
      if (failed.length === 0) why = error;
      failed.push(item);
    }
  };
  await Promise.all(items.map(doOne));
  return { done, failed, why };
}
