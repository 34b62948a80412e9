import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A request as guards and handlers see it: Node's own, with what the front door has made of its path. Nothing of
 * Express is in it, so that a handler cannot tell by which way its request came. What sits on a request
 * besides is declared by the file that puts it there.
 */
export interface Request extends IncomingMessage {
  method: string;
  /** The path and query below the configured Path, percent-encoded. */
  url: string;
  /** As it was sent. */
  originalUrl: string;
  /** The variables of the route, percent-decoded. */
  params: Readonly<Record<string, string>>;
  /** The query string, read as a form; several values of a name are a list. */
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
}

export type Response = ServerResponse;

/** The path of a request, without its query, and without the origin of an absolute form (RFC 9112 §3.2.2). */
export function pathOf({ url }: Pick<Request, 'url'>): string {
  const [target = ''] = url.split(/[?#]/, 1);
  return target.startsWith('/') ? target : target.replace(/^[^/]*:\/\/[^/]*/, '');
}

/** A request, and the answer to it. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
}
