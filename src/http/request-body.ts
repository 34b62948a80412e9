import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { ClientGone, Refusal } from '../common/errors.js';

const waiting = new WeakSet<IncomingMessage>();

/**
 * Notes that the client waits for "100 Continue" (RFC 9110 §10.1.1). It gets one when its body is
 * asked for, so that a request refused by its headers never sends the body at all.
 */
export function awaitContinue(req: IncomingMessage): void {
  waiting.add(req);
}

/** Tells a waiting client to send its body. To be called before the first read. */
export function continueBody(req: IncomingMessage, res: ServerResponse): void {
  if (waiting.delete(req) && !res.headersSent) res.writeContinue();
}

/**
 * The whole body is here: from now on the client waits for us, and must not be cut for being silent
 * while its bytes are made durable. The limit is back with the connection's next request.
 */
export function endPatience(req: IncomingMessage): void {
  req.socket.setTimeout(0);
}

/** Bytes of the body as its sender counted them; 0 where it did not. */
export const lengthOf = ({ headers }: IncomingMessage): number =>
  Number(headers['content-length'] ?? 0);

/** Bytes of the body; null: it ends when it ends. */
export function announcedSize(req: IncomingMessage): number | null {
  if (req.headers['content-length'] !== undefined) return lengthOf(req);
  return hasBody(req) ? null : 0;
}

/** Whether a request brings anything, as its headers say (RFC 9112 §6). */
export const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || lengthOf(req) > 0;

/** Whether bytes of this request may still come that nobody has read. */
export const hasUnreadBody = (req: IncomingMessage): boolean =>
  !req.complete && !req.destroyed && hasBody(req);

/** Methods whose bodies are read; others may carry one, which is ignored (contract §1.3). */
const WITH_BODY: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * 415 for a body with a Content-Encoding (RFC 9110 §8.4.1) or a packed transfer (RFC 9112 §7.2): nothing here is
 * unpacked, and a file would be kept packed under the name of its content.
 */
export function refuseEncoded({ method, headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']?.trim() ?? '';
  const transfer = headers['transfer-encoding']?.trim() ?? 'chunked';
  const plain = /^(?:identity)?$/i.test(encoding) && /^chunked$/i.test(transfer);
  if (plain || !WITH_BODY.has(method)) return;
  throw new Refusal(
    415,
    'unsupported Content-Encoding : bodies are taken as they are, send it without an encoding',
    { headers: { 'Accept-Encoding': 'identity' } },
  );
}

/** Asks for its source at the first read, not before. */
class LateBody extends PassThrough {
  private started = false;

  constructor(private readonly start: () => void) {
    super({ highWaterMark: 1024 * 1024 });
  }

  override _read(size: number): void {
    if (!this.started) {
      this.started = true;
      this.start();
    }
    super._read(size);
  }
}

/**
 * The body as a stream of its own. A pipeline destroys its source when it fails, and destroying a
 * request closes its socket before the refusal is read; so a proxy stands between the two. When the
 * client goes away in the middle, the proxy fails with ClientGone. Nothing is taken from the client
 * before somebody reads, so that requests that wait for the database hold no bodies in memory.
 */
export function bodyOf(req: IncomingMessage, res: ServerResponse): Readable {
  const proxy = new LateBody(() => {
    continueBody(req, res);
    req.pipe(proxy);
  });
  const gone = (cause?: unknown): void => {
    if (!req.readableEnded) proxy.destroy(new ClientGone(cause));
  };
  // A client may leave before anybody reads: the stream then keeps its error for the reader to come.
  proxy.on('error', () => undefined);
  req.once('error', gone);
  req.once('close', gone);
  req.once('end', () => {
    endPatience(req);
  });
  proxy.once('close', () => {
    req.off('close', gone);
    req.unpipe(proxy);
  });
  if (req.destroyed) gone();
  return proxy;
}
