/** The script that the page began with; the hash in its name is another one when anything of the page is. */
const began = (): string =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? '';

/** In this tab: the build from which the page was loaded anew. */
const RENEWED = 'plik-nest-renewed';

/** Whether the server has another page by now; false, too, when it does not answer. */
export async function isReplaced(): Promise<boolean> {
  const [, name] = /([^/]+)$/.exec(began()) ?? [];
  if (name === undefined) return false;
  try {
    const answer = await fetch(document.baseURI, { cache: 'no-store' });
    return answer.ok && !(await answer.text()).includes(name);
  } catch {
    return false;
  }
}

/**
 * Loads the page anew, at another fragment if there is one. Only once from the same build: false, if that has not
 * helped, or if nobody could remember it.
 */
export function renew(fragment?: string): boolean {
  try {
    if (sessionStorage.getItem(RENEWED) === began()) return false;
    sessionStorage.setItem(RENEWED, began());
  } catch {
    return false;
  }
  if (fragment !== undefined) history.pushState(null, '', fragment);
  location.reload();
  return true;
}
