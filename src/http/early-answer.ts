import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { awaitsHead } from './method-override.js';
import { hasUnreadBody } from './request-body.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';

/** How long an early answer stays readable for a client that goes on sending, in ms. */
const LINGER = 30_000;

/** The same for one whose fault is that it sends too slowly. */
const SHORT_LINGER = 1000;

/**
 * Writes a complete answer, also to a client that is still sending (contract §1.9.7). Closing a
 * socket with unread input resets the connection, and the client may lose the answer; so the answer
 * goes out whole, with its length and `Connection: close`, and what the client still sends is thrown
 * away until it stops, goes, or the time is over.
 */
export async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  body: string | Buffer,
): Promise<void> {
  res.setHeader(REQUEST_ID, requestIdOf(req));
  // RFC 9110 §8.6
  if (res.statusCode !== 204) res.setHeader('Content-Length', Buffer.byteLength(body));
  const content = awaitsHead(req) ? '' : body;
  if (!hasUnreadBody(req)) {
    res.end(content);
    return;
  }
  res.setHeader('Connection', 'close');
  if (content === '') res.flushHeaders();
  else res.write(content);
  await discardRest(req, res.statusCode === 408 ? SHORT_LINGER : LINGER);
  res.end();
}

async function discardRest(req: IncomingMessage, linger: number): Promise<void> {
  req.resume();
  const signal = AbortSignal.timeout(linger);
  await finished(req, { signal, writable: false }).catch(() => undefined);
}
