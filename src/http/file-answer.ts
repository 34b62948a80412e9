import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
   * Told once when a body is over: null when all of it has been handed to the connection, else why not,
   * and how many bytes the connection has taken.
   */
  readonly settle?: (error: Error | null, bytes: number) => void;
}

/**
 * Writes a download. A body that fails in the middle breaks the connection, so that no client takes
 * a part for the whole; a client that leaves releases the body. Rejects with ClientGone then, and
 * with the body's own error otherwise.
 */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  answer: FileAnswer,
): Promise<void> {
  if (res.destroyed) {
    answer.body?.destroy();
    throw new ClientGone();
  }
  res.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  if (answer.body === null) {
    res.end();
    return;
  }
  if (!res.hasHeader('Content-Length')) markBroken(req, answer.body);
  if (answer.live === true) res.flushHeaders();
  const before = req.socket.bytesWritten;
  try {
    await pipeline(answer.body, res);
    answer.settle?.(null, bytesOf(answer) ?? req.socket.bytesWritten - before);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    answer.settle?.(failure, req.socket.bytesWritten - before);
    if (req.socket.destroyed && answer.body.errored !== error) throw new ClientGone(error);
    throw error;
  }
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
    req.socket.resetAndDestroy();
  });
}
