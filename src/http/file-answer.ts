import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { ClientGone } from '../common/errors.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';

/** A body that writes itself into its answer at the connection's pace, such as a large stored file. */
export interface SelfWriting {
  /** Why there are no more bytes, where that is not the connection's fault. */
  readonly errored: Error | null;
  /** Writes everything and ends `sink`; rejects when that is not possible, or `destroy` was called. */
  into(sink: Writable): Promise<void>;
  destroy(): void;
}

/** What an answer brings: all at once when there is little of it. */
export type AnswerBody = Buffer | Readable | SelfWriting;

/** A download as a value: services make it, and one place writes it. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: headers only (HEAD, 304, 412, 416). */
  readonly body: AnswerBody | null;
  /** The body comes from somebody who is sending it now: its headers do not wait for its bytes. */
  readonly live?: boolean;
  /**
   * Told once when a body is over, or could not begin: null when all of it has been handed to the connection,
   * else why not, and how many of its bytes the connection has taken.
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
  const { body } = answer;
  const before = socket.bytesWritten;
  const length = bytesOf(answer);
  const handed = length === undefined ? counting(body) : () => length;
  try {
    if (res.destroyed || socket.destroyed) throw new ClientGone();
    await write(req, res, answer);
  } catch (error) {
    const broken = body === null || Buffer.isBuffer(body) ? null : body;
    broken?.destroy();
    const failure = error instanceof Error ? error : new Error(String(error));
    const taken = Math.max(0, socket.bytesWritten - before - headOf(res));
    answer.settle?.(failure, Math.min(taken, handed()));
    if (socket.destroyed && broken?.errored !== error) throw new ClientGone(error);
    throw error;
  }
  answer.settle?.(null, handed());
}

async function write(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body, live }: FileAnswer,
): Promise<void> {
  res.statusCode = status;
  res.setHeader(REQUEST_ID, requestIdOf(req));
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (body === null) {
    res.end();
  } else if (Buffer.isBuffer(body)) {
    await handOver(req, res, body);
  } else if ('into' in body) {
    await writeItself(req, res, body);
  } else {
    if (live === true) res.flushHeaders();
    if (!res.hasHeader('Content-Length')) markBroken(req, body);
    await stream(req, res, body);
  }
}

/** Head and body in one; resolves when the connection has them. */
function handOver(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
  const { socket } = req;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(new ClientGone());
    };
    // An answer that waits for its turn on the connection does not learn of the connection's end.
    socket.once('close', leave);
    res.end(body, () => {
      socket.off('close', leave);
      resolve();
    });
  });
}

async function writeItself(
  { socket }: IncomingMessage,
  res: ServerResponse,
  body: SelfWriting,
): Promise<void> {
  const leave = (): void => {
    body.destroy();
  };
  socket.once('close', leave);
  try {
    await body.into(res);
  } catch (error) {
    res.destroy();
    throw error;
  } finally {
    socket.off('close', leave);
  }
}

/** The signal also tells of a client whose answer still waits for its turn on the connection. */
async function stream(
  { socket }: IncomingMessage,
  res: ServerResponse,
  body: Readable,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => {
    gone.abort();
  };
  socket.once('close', leave);
  try {
    await pipeline(body, res, { signal: gone.signal });
  } finally {
    socket.off('close', leave);
  }
}

/** How much of a body without a length has been handed on so far: what is sent of it has the marks of chunks. */
function counting(body: AnswerBody | null): () => number {
  let bytes = 0;
  if (body instanceof Readable) {
    body.on('data', ({ length }: Buffer) => {
      bytes += length;
    });
    // It flows with its pipeline, not with whoever counts.
    body.pause();
  }
  return () => bytes;
}

/** The head of an answer, in bytes. Node has no public name for it; where it is not found, it is counted along. */
function headOf(res: ServerResponse): number {
  const head: unknown = Reflect.get(res, '_header');
  return typeof head === 'string' ? head.length : 0;
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
