import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Trace, parseTraceParent } from '../common/trace.js';

/** The header that brings the id of a request, and that every answer has. */
export const REQUEST_ID = 'X-Request-Id';

const WELL_FORMED = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Fresh ids are told apart by the process that made them and by their number: nobody has to be kept from guessing
 * them, and a random one for each request costs more than all else that is done with it.
 */
const PROCESS = `${randomBytes(6).toString('hex')}-`;
let made = 0;

export const freshRequestId = (): string => PROCESS + (made += 1).toString(36);

declare module 'node:http' {
  interface IncomingMessage {
    /** Made when it is asked for. */
    requestId?: string;
    trace?: Trace;
  }
}

/**
 * The id of a request: what `X-Request-Id` says, or a fresh one. What is not well-formed, or given twice, is ignored:
 * nothing but letters, digits and `. _ -` gets into lines and answers.
 */
export const requestIdOf = (req: IncomingMessage): string => (req.requestId ??= idOf(req));

function idOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : freshRequestId();
}

/** How lines name a request: its id, and what its `traceparent` says. */
export const traceOf = (req: IncomingMessage): Trace => (req.trace ??= readTrace(req));

function readTrace(req: IncomingMessage): Trace {
  const requestId = requestIdOf(req);
  const { traceparent } = req.headers;
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return parent === null ? { requestId } : { requestId, ...parent };
}
