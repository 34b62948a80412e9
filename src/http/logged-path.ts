import { type Request, pathOf } from './exchange.js';

/**
 * What follows is a secret, however the path to it is spelt: the user token of `DELETE /me/token/:token`
 * (contract §5.8), or what a resumable upload is gone on with by (`/tus/:resumableID`, `/resumable/:resumableID`).
 */
const SECRET = /(\b(?:token|tus|resumable)\/+).*$/is;

/** The path of a request for the log: without its query, and without the secret that a path may end with. */
export function loggedPath({ url, originalUrl }: Pick<Request, 'url' | 'originalUrl'>): string {
  // A fragment, which no client sends, has become a part of the path.
  const path = pathOf({ url: originalUrl.includes('#') ? originalUrl : url });
  const plain = path.includes('%') ? decoded(path) : path;
  return SECRET.test(plain) ? plain.replace(SECRET, '$1***') : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
