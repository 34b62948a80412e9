import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BadRequest } from '../common/errors.js';
import { REQUEST_ID, freshRequestId, requestIdOf } from './request-id.js';

/** How long an answer stays readable for a client that goes on sending, in ms. */
const LINGER = 1000;

/** What Node's parser gives up at, where it is not 400. */
const STATUSES: Readonly<Record<string, [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the request line and the headers are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the extensions of a chunk are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come in time'],
};

interface ParserError extends Error {
  readonly code?: string;
  /** What the parser says of it, in words. */
  readonly reason?: string;
}

/**
 * Answers what Node's server would answer without a word, or not at all: requests that are no HTTP/1.1, CONNECT
 * and unknown expectations get a text that says why, and the connection ends (RFC 9112 §2.2, §3).
 */
export function answerMalformed(server: Server): void {
  /** Those of a connection that may not have ended: pipelined requests have several. */
  const answers = new WeakMap<Duplex, ServerResponse[]>();
  const over = new WeakSet<Duplex>();
  const end = (socket: Duplex, status: number, why: string, id = freshRequestId()): void => {
    if (over.has(socket)) return;
    over.add(socket);
    const begun = answers.get(socket)?.some((res) => res.headersSent && !res.closed);
    // An answer that has begun cannot be taken back.
    if (!socket.writable || begun === true) {
      socket.destroy();
      return;
    }
    // Node has given up a connection that it hands over: nobody else hears of its reset.
    socket.on('error', () => undefined);
    socket.end(wholeAnswer(status, why, id));
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once('close', () => {
      clearTimeout(timer);
    });
  };
  server.prependListener('request', (req, res) => {
    const open = answers.get(req.socket);
    if (open === undefined) answers.set(req.socket, [res]);
    // One after the other, as nearly all come: nothing is made anew.
    else if (open.length === 1 && open[0]?.closed === true) open[0] = res;
    else answers.set(req.socket, [...open.filter((one) => !one.closed), res]);
  });
  server.on('clientError', (error: ParserError, socket) => {
    const [status, why] = STATUSES[error.code ?? ''] ?? [400, error.reason ?? 'it is no HTTP'];
    end(socket, status, why);
  });
  server.on('connect', (req, socket) => {
    end(socket, 400, 'this is no proxy', requestIdOf(req));
  });
  server.on('checkExpectation', (req: IncomingMessage) => {
    end(req.socket, 417, 'no other expectation than 100-continue can be met', requestIdOf(req));
  });
  // Node answers a request without a Host without a text; checkRequestLine does it instead.
  Object.assign(server, { requireHostHeader: false });
  // What is behind the 2,000th header would be dropped in silence; their size is limited anyway.
  server.maxHeadersCount = 0;
}

function wholeAnswer(status: number, why: string, id: string): string {
  const text = `malformed request : ${why}\n`;
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    `${REQUEST_ID}: ${id}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${text}`;
}

/** 400 for what Node's parser lets through: other versions, no Host or two of them (RFC 9112 §2.3, §3.2). */
export function checkRequestLine(req: IncomingMessage): void {
  if (req.httpVersionMajor !== 1) throw malformed(`HTTP/${req.httpVersion} is not spoken here`);
  const hosts = hostsOf(req);
  if (hosts > 1) throw malformed('it has several Host headers');
  if (hosts === 0 && req.httpVersionMinor > 0) throw malformed('it has no Host header');
}

/** How many Host headers there are; Node itself shows the first. */
function hostsOf({ headers, rawHeaders }: IncomingMessage): number {
  if (headers.host === undefined) return 0;
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

const malformed = (why: string): BadRequest =>
  new BadRequest(`malformed request : ${why}`, { redirectable: false });
