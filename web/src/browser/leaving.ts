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
