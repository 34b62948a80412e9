import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Aborted, Unreachable } from './errors.js';
import { failureOf } from './fetching.js';
import { lengthOf, piecesOf } from './framing.js';
import type { Answer, Outgoing, Sender } from './outgoing.js';

/** No answer of the API to an upload is longer. */
const MAX_ANSWER = 1024 * 1024;

/** Sends at the connection's pace: there is never more in memory than a piece of the source and the socket's buffer. */
export const sendByNode: Sender = async (outgoing) => {
  const { signal } = outgoing;
  if (signal?.aborted === true) throw new Aborted(signal.reason);
  const request = requestFor(outgoing);
  const stop = new AbortController();
  const abort = (): void => void request.destroy(new Aborted(signal?.reason));
  signal?.addEventListener('abort', abort, { once: true });
  const source: { error?: unknown } = {};
  try {
    // The answer may come before the end of the body: whoever answers then wants no more of it.
    return await new Promise<Answer>((resolve, reject) => {
      answerOf(request).then(resolve, reject);
      write(request, outgoing, stop.signal).catch((error: unknown) => {
        source.error = error;
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  } catch (error) {
    request.destroy();
    // What goes wrong with the source is not the connection's fault.
    const failure = failureOf(error, signal);
    throw error === source.error && failure instanceof Unreachable ? error : failure;
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', abort);
    if (!request.writableEnded) request.destroy();
  }
};

function requestFor({ url, method, headers, body }: Outgoing): ClientRequest {
  const length = lengthOf(body);
  const start = url.startsWith('https:') ? httpsRequest : httpRequest;
  return start(url, {
    method,
    headers: {
      ...headers,
      'Content-Type': body.contentType,
      ...(length === undefined ? {} : { 'Content-Length': length }),
    },
  });
}

async function write(
  request: ClientRequest,
  { body, sent }: Outgoing,
  stop: AbortSignal,
): Promise<void> {
  let wake = (): void => undefined;
  const goOn = (): void => {
    wake();
  };
  request.on('drain', goOn).once('close', goOn);
  stop.addEventListener('abort', goOn, { once: true });
  const isOver = (): boolean => stop.aborted || request.destroyed;
  for await (const piece of piecesOf(body, sent, stop)) {
    if (isOver()) return;
    if (request.write(piece)) continue;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  if (!isOver()) request.end();
}

function answerOf(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // More than one may come, and one that nobody hears ends the process.
    request.on('error', reject);
    const gone = (): void => {
      reject(new Error('the connection ended before the answer'));
    };
    request.once('close', gone);
    request.once('response', (response) => {
      request.off('close', gone);
      read(response).then(resolve, reject);
    });
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_ANSWER) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  const header = (name: string): string | null => {
    const value = response.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  return {
    ...{ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') },
    ...{ header, cookies: response.headers['set-cookie'] ?? [] },
  };
}
