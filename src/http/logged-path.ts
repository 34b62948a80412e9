import { type Request, pathOf } from './exchange.js';

/** What follows is a user token, however the path to it is spelt: `DELETE /me/token/:token` (contract §5.8). */
const TOKEN = /(\btoken\/+).*$/is;

/** The path of a request for the log: without its query, and without the secret that a path may end with. */
export function loggedPath({ url, originalUrl }: Pick<Request, 'url' | 'originalUrl'>): string {
  // A fragment, which no client sends, has become a part of the path.
  const path = pathOf({ url: originalUrl.includes('#') ? originalUrl : url });
  const plain = path.includes('%') ? decoded(path) : path;
  return TOKEN.test(plain) ? plain.replace(TOKEN, '$1***') : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
