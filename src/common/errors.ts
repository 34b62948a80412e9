/** How loudly a refusal is logged. A client's mistake is never an error of the server's. */
export type RefusalLogLevel = 'debug' | 'info' | 'warn' | 'error';

export type RefusalHeaders = Readonly<Record<string, string | string[]>>;

/** Problem details (RFC 9457): their type, their title, and what the type adds. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly [member: string]: string | number;
}

export interface RefusalOptions {
  /** What really happened; kept for the log, shown to clients only under Debug (contract §1.4). */
  readonly cause?: unknown;
  readonly headers?: RefusalHeaders;
  readonly logLevel?: RefusalLogLevel;
  /** False keeps a browser's error from becoming a redirect (contract §1.5: the password 401). */
  readonly redirectable?: boolean;
  /** The body in place of the text, where a protocol has such ones. */
  readonly problem?: ProblemDetails;
  /** True: the text of a 500 is meant for the client (streams, contract §6), not a fault to hide. */
  readonly shown?: boolean;
}

/**
 * An answer other than success. The domain throws refusals; only `http/` turns them into bytes.
 * `message` is the plain text of the body, without its newline (contract §1.4).
 */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly headers: RefusalHeaders;
  readonly logLevel: RefusalLogLevel;
  readonly redirectable: boolean;
  readonly shown: boolean;
  readonly problem: ProblemDetails | null;

  constructor(
    readonly status: number,
    message: string,
    options: RefusalOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.headers = options.headers ?? {};
    this.logLevel = options.logLevel ?? (status >= 500 ? 'error' : 'debug');
    this.redirectable = options.redirectable ?? true;
    this.shown = options.shown ?? status !== 500;
    this.problem = options.problem ?? null;
  }
}

/** 400: the request is wrong in itself. */
export class BadRequest extends Refusal {
  constructor(message: string, options: RefusalOptions = {}) {
    super(400, message, options);
  }
}

/** 401: credentials are needed. */
export class Unauthorized extends Refusal {
  constructor(message: string, options: RefusalOptions = {}) {
    super(401, message, options);
  }
}

/** 403: understood, and not allowed. */
export class Forbidden extends Refusal {
  constructor(message: string, options: RefusalOptions = {}) {
    super(403, message, options);
  }
}

/** 404: not there, not there any more, or not to be known. */
export class NotFound extends Refusal {
  constructor(message: string, options: RefusalOptions = {}) {
    super(404, message, options);
  }
}

/** 429: too many attempts, or what `what` says; `seconds` is the value of Retry-After. */
export class TooManyRequests extends Refusal {
  constructor(
    seconds: number,
    what = 'too many failed attempts',
    logLevel: RefusalLogLevel = 'warn',
  ) {
    const headers = { 'Retry-After': String(seconds) };
    const unit = seconds === 1 ? 'second' : 'seconds';
    super(429, `${what}, try again in ${seconds} ${unit}`, { headers, logLevel });
  }
}

/** 500. `what` and the cause go to the log, and to the client only under Debug. */
export class InternalFault extends Refusal {
  constructor(what: string, cause: unknown) {
    super(500, what, { cause });
  }
}

/** 503: cannot be done now, may be done later. */
export class Unavailable extends Refusal {
  constructor(message: string, cause?: unknown) {
    super(503, message, { cause, logLevel: 'error' });
  }
}

/** 503: whatever is under way is broken off. */
export class ServerStopping extends Unavailable {
  constructor() {
    super('the server is stopping');
  }
}

/** 507: the place for the bytes is full. */
export class StorageExhausted extends Refusal {
  constructor(cause: unknown) {
    super(507, 'not enough storage space on the server', { cause, logLevel: 'error' });
  }
}

/** The client went away in the middle: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
  constructor(cause?: unknown) {
    super('the client closed the connection', { cause });
  }
}

/** One line for the log: the message and the chain of causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` : ${describeError(error.cause)}`;
  // OpenSSL ends its messages with a line break.
  return `${error.message.trimEnd()}${cause}`;
}
