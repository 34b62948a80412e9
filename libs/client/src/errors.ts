import type { Upload } from './types.js';
import { type RefusalKind, kindOf } from './refusal-kinds.js';

/** Whatever this library throws, but for mistakes of the program that uses it (those are a TypeError). */
export abstract class PlikError extends Error {
  /** Of a `send` that failed: what was created, so that it can be continued (`fill`) or removed. */
  upload?: Upload;
}

/** The server answered, and the answer is no. */
export class Refusal extends PlikError {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(
    readonly status: number,
    /** The server's own words, in one line (contract §1.4). */
    readonly text: string,
    /** Seconds, of the header Retry-After. */
    readonly retryAfter?: number,
  ) {
    super(text === '' ? `the server answered ${status}` : text);
    this.kind = kindOf(status, text);
  }
}

/** There was no answer: no connection, or it ended before the answer came. */
export class Unreachable extends PlikError {
  override readonly name = 'Unreachable';

  constructor(
    message: string,
    /** Nothing of the request can have arrived, so that repeating it is safe whatever it was. */
    readonly unsent: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** An AbortSignal ended it; its reason is the `cause`. */
export class Aborted extends PlikError {
  override readonly name = 'Aborted';

  constructor(reason?: unknown) {
    super('aborted', { cause: reason });
  }
}

/** A body that is not all of it: a connection that broke off, a wrong size, or bytes with another digest. */
export class Incomplete extends PlikError {
  override readonly name = 'Incomplete';

  constructor(
    message: string,
    /** Bytes that were handed on before. */
    readonly received: number,
    /** Bytes that there should have been, where that is known. */
    readonly expected?: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** What this runtime cannot do, such as sending a stream over HTTP/1.1 from a browser. */
export class Unsupported extends PlikError {
  override readonly name = 'Unsupported';
}
