import type { Body } from './framing.js';

/** A request with the bytes of a file. */
export interface Outgoing {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the file that the connection has taken so far. */
  readonly sent: (bytes: number) => void;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | null;
  /** `Set-Cookie` lines, where they can be read. */
  readonly cookies: readonly string[];
}

export type Sender = (outgoing: Outgoing) => Promise<Answer>;
