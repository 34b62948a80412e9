import type { Readable } from 'node:stream';

/** Why a transfer ended before its end. */
export type RendezvousFailure = 'timeout' | 'receiver-lost';

export class RendezvousError extends Error {
  override readonly name = 'RendezvousError';
  constructor(readonly failure: RendezvousFailure) {
    super(failure === 'timeout' ? 'no receiver came in time' : 'the receiver left before the end');
  }
}

export interface OfferOptions {
  /** How long to wait for a receiver, in ms; ≤ 0: as long as it takes. */
  readonly timeout: number;
  /** Each ends the offer at any time, with its reason. */
  readonly signals: readonly AbortSignal[];
  /** Each ends the offer with its reason while nobody has taken it. */
  readonly waitingSignals?: readonly AbortSignal[];
  /** A receiver has come. */
  onTaken?(): void;
  /** The meeting has failed: nothing can come of it any more, wherever the sender is with what it sends. */
  onFailed?(error: Error): void;
  /** The meeting is over, well or not. */
  onOver?(): void;
}

/** The sender's side of one meeting. */
export interface Offer {
  /**
   * Waits for the receiver, then moves `source` to it, without ending the receiver's body. Rejects
   * with the error of whoever failed first; source and receiver are broken off then.
   */
  send(source: Readable): Promise<void>;
  /**
   * Ends the receiver's body, and resolves when the receiver has confirmed that it has all of it.
   * Rejects with a RendezvousError when it left instead.
   */
  finish(): Promise<void>;
  /** Breaks both sides off; nothing happens after the end. */
  abort(error: Error): void;
}

/** The receiver's side of one meeting. */
export interface Taken {
  /** Fails, rather than ending short, when the sender does. */
  readonly body: Readable;
  /** To be called once: null when all of the body has been passed on, else why not. */
  readonly settle: (error: Error | null) => void;
}

/**
 * Where one sender meets one receiver, by a key that both know. It holds nothing but what is on its
 * way. An implementation may serve senders and receivers of several processes.
 */
export interface Rendezvous {
  /** Senders of this process that nobody has come for. */
  readonly waiting: number;
  /** Puts a place up at once. A key can be offered again when its last meeting is over. */
  offer(key: string, options: OfferOptions): Offer;
  /**
   * Takes the body that is offered, waiting up to `patience` ms for the offer. Null when there is
   * none, or somebody else has it: one offer has one receiver.
   */
  take(key: string, patience: number): Promise<Taken | null>;
  /** Whether a sender waits for its receiver, as `take` would see it; takes nothing. */
  isWaiting(key: string, patience: number): Promise<boolean>;
}
