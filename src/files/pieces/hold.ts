import { ResumableBusy, takenOver } from './refusals.js';

/** For how long something is held when nothing more is heard of the holder, in ms. */
export const LEASE = 12_000;
/** How long before that the holder stops by itself, in ms: what it has begun to write is written by then. */
const MARGIN = 4000;

/** The right of one request to work on one resumable, until it is released, lost, or wanted by somebody else. */
export class Hold {
  private readonly stop = new AbortController();
  private readonly lost = new AbortController();
  private confirmedAt = performance.now();
  private yields = true;

  constructor(
    readonly id: string,
    /** What the row says while this is held. */
    readonly holder: string,
  ) {}

  /** Aborts when the holder is to end in good order: what has come is kept. */
  get wanted(): AbortSignal {
    return this.stop.signal;
  }

  /** Aborts when it is not held any more: nothing may be written from then on. */
  get gone(): AbortSignal {
    return this.lost.signal;
  }

  /** The database has said that it is held, as it was asked at `since` (by performance.now). */
  confirm(since: number): void {
    this.confirmedAt = since;
  }

  /** From now on it does not matter who waits: what is under way has an end of its own, and must not be repeated. */
  insist(): void {
    this.yields = false;
  }

  want(): void {
    if (this.yields) this.stop.abort(new ResumableBusy('another request goes on with this'));
  }

  lose(): void {
    const why = takenOver();
    this.lost.abort(why);
    this.stop.abort(why);
  }

  /** Throws when it is not certain any more that it is held, by the clock of this process alone. */
  assertHeld(): void {
    if (performance.now() - this.confirmedAt > LEASE - MARGIN) this.lose();
    this.lost.signal.throwIfAborted();
  }
}
