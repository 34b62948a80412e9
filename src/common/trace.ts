/**
 * The request that something is done for, as the lines of the log name it. It is handed on to whoever may have to
 * log a line for that request: what Node keeps for every promise (AsyncLocalStorage) costs a small request a seventh
 * of its time (docs/adr/0021-one-id-for-a-request.md).
 */
export interface Trace {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ -`. */
  readonly requestId: string;
  /** Of the caller's `traceparent` (W3C Trace Context §3.2): 32 hexadecimal digits. */
  readonly traceId?: string;
  /** The caller's span: 16 hexadecimal digits. */
  readonly parentId?: string;
  /** Whether the caller records this trace. */
  readonly sampled?: boolean;
}

/** What a `traceparent` says. */
export type TraceParent = Required<Omit<Trace, 'requestId'>>;

const VERSION_00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A later version begins as version 00 does, and may go on behind a dash (W3C Trace Context §4.3). */
const LATER = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 0x01;

/** Null: it says nothing, since it is not as W3C Trace Context §3.2 has it; such a one is ignored (§4.3). */
export function parseTraceParent(header: string): TraceParent | null {
  const pattern = header.startsWith('00-') ? VERSION_00 : LATER;
  const [, traceId = '', parentId = '', flags = ''] = pattern.exec(header) ?? [];
  if (ZEROS.test(traceId) || ZEROS.test(parentId) || traceId === '') return null;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}
