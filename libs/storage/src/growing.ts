/** How far an object that comes in pieces has come: all that any process needs to go on where another one stopped. */
export interface Growth {
  /** Bytes. */
  readonly size: number;
  /** The backend's own notes, at most 1000 characters; "" at the start. */
  readonly notes: string;
}

/** Where every object that comes in pieces begins. */
export const NOTHING_YET: Growth = { size: 0, notes: '' };

export interface GrowingOptions {
  /**
   * Once it is aborted, nothing more begins to be written, and nothing more is kept. Who only wants to stop ends the
   * source instead: then what has come is kept.
   */
  readonly signal: AbortSignal;
  /** Bytes after which `keep` is called while more comes; some more may have come by then. */
  readonly every: number;
  /**
   * Told of what is durable by now, from which can be gone on; nothing more begins to be written before it resolves. When it
   * rejects, `grow` rejects with that. Called at the end of the source, too, if anything came since; not when the
   * source fails: what came since is then given up.
   */
  keep(growth: Growth): Promise<void>;
}
