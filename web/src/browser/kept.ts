/** Small things that this browser keeps. Where it keeps nothing (private windows), they last as long as the page. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`plik-nest-${key}`);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`plik-nest-${key}`);
    else localStorage.setItem(`plik-nest-${key}`, value);
  } catch {
    // It is not kept.
  }
}
