/** Where somebody goes after the login: a page of ours, or else their files. Never to another site. */
export function whereTo(next: unknown): string {
  const isOurs = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return isOurs && !/^\/login(?:[/?#]|$)/.test(next) ? next : '/home';
}

/** What opens an upload is not kept in a browser: neither a passphrase nor an upload token. */
export function withoutSecrets(path: string): string {
  const [page = '', query = ''] = path.split(/\?([^]*)/);
  const kept = new URLSearchParams(query);
  for (const name of ['key', 'uploadToken']) kept.delete(name);
  return kept.size === 0 ? page : `${page}?${kept.toString()}`;
}
