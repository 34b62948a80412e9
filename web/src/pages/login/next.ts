/** Where somebody goes after the login: a page of ours, or else their files. Never to another site. */
export function whereTo(next: unknown): string {
  const isOurs = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return isOurs && !/^\/login(?:[/?#]|$)/.test(next) ? next : '/home';
}
