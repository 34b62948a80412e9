import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { ClientGone } from '../common/errors.js';

/** A download as a value: services make it, and one place writes it. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: headers only (HEAD, 304, 412, 416). */
  readonly body: Readable | null;
  /** The body comes from somebody who is sending it now: its headers do not wait for its bytes. */
  readonly live?: boolean;
  /**
   * Told once when a body is over, or could not begin: null when all of it has been handed to the connection,
   * else why not, and how many bytes the connection has taken.
   */
  readonly settle?: (error: Error | null, bytes: number) => void;
}

/**
 * Writes a download. A body that fails in the middle breaks the connection, so that no client takes
 * a part for the whole; whatever else goes wrong releases the body at once, since somebody may be sending it
 * at this moment. Rejects with ClientGone when the client left, and with what failed otherwise.
 */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  answer: FileAnswer,
): Promise<void> {
  const { socket } = req;
  const before = socket.bytesWritten;
  const gone = new AbortController();
  const leave = (): void => {
    gone.abort();
  };
  socket.once('close', leave);
  try {
    await write(req, res, answer, gone.signal);
  } catch (error) {
    answer.body?.destroy();
    const failure = error instanceof Error ? error : new Error(String(error));
    answer.settle?.(failure, socket.bytesWritten - before);
    if (socket.destroyed && answer.body?.errored !== error) throw new ClientGone(error);
    throw error;
  } finally {
    socket.off('close', leave);
  }
  answer.settle?.(null, bytesOf(answer) ?? socket.bytesWritten - before);
}

/** `gone` also tells of a client whose answer still waits for its turn on the connection. */
async function write(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body, live }: FileAnswer,
  gone: AbortSignal,
): Promise<void> {
  if (res.destroyed || req.socket.destroyed) throw new ClientGone();
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (body === null) {
    res.end();
    return;
  }
  if (live === true) res.flushHeaders();
  if (!res.hasHeader('Content-Length')) markBroken(req, body);
  await pipeline(body, res, { signal: gone });
}

const bytesOf = ({ headers }: FileAnswer): number | undefined => {
  const length = headers['Content-Length'];
  return length === undefined ? undefined : Number(length);
};

/**
 * A body without a length ends with its connection for clients of HTTP/1.0: only a reset tells them
 * that there should have been more.
 */
function markBroken(req: IncomingMessage, body: Readable): void {
  body.once('error', () => {
    reset(req.socket);
  });
}

/**
 * TLS has no reset of its own, and many a client takes an end without its farewell for a good one: the
 * connection beneath it is reset. Node has no public name for that one; where it is not found, nothing but an
 * end is left.
 */
function reset(socket: Socket): void {
  const beneath: unknown = socket instanceof TLSSocket ? Reflect.get(socket, '_parent') : socket;
  if (beneath instanceof Socket && !(beneath instanceof TLSSocket)) beneath.resetAndDestroy();
  else socket.destroy();
}
