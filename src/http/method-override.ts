import type { IncomingMessage } from 'node:http';
import type { Request } from './exchange.js';

declare module 'node:http' {
  interface IncomingMessage {
    /** The method as it was sent, where a header has put another one in its place. */
    sentMethod?: string;
  }
}

/** Where clients may say the method in a header: those of tus, whose surroundings may know no PATCH. */
const PLACES: ReadonlySet<string> = new Set(['tus']);

/** The method is what X-HTTP-Method-Override says, and the actual one is ignored (tus, Core Protocol). */
export function overrideMethod(req: Request, segments: readonly string[]): void {
  const given = req.headers['x-http-method-override'];
  if (typeof given !== 'string' || !PLACES.has(segments[0] ?? '')) return;
  req.sentMethod = req.method;
  req.method = given;
}

/** Whether the client takes the answer for one to a HEAD, which has no body whatever its headers say. */
export const awaitsHead = ({ method, sentMethod }: IncomingMessage): boolean =>
  (sentMethod ?? method) === 'HEAD';
