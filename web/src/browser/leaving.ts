const ask = (event: BeforeUnloadEvent): void => {
  event.preventDefault();
};
let reasons = 0;

/** The browser asks before the page is left; the answer takes that back. */
export function warnBeforeLeaving(): () => void {
  if (++reasons === 1) addEventListener('beforeunload', ask);
  return () => {
    if (--reasons === 0) removeEventListener('beforeunload', ask);
  };
}

const holders = new Set<() => boolean>();

/** From now on the page is not loaded anew by itself while `holds` says that something would be lost. */
export function keepWhile(holds: () => boolean): () => void {
  holders.add(holds);
  return () => {
    holders.delete(holds);
  };
}

/** Something here would be lost with the page: what was chosen, what is under way, a text that was written. */
export const holdsSomething = (): boolean =>
  reasons > 0 ||
  [...holders].some((holds) => holds()) ||
  [...document.querySelectorAll('textarea')].some(({ value }) => value !== '');
