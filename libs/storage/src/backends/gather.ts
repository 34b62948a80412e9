import { setMaxListeners } from 'node:events';
import { type Readable, finished } from 'node:stream';

/** How long the end of a small body is waited for, in ms: it comes with the body, or not soon. */
const PATIENCE = 20;

/** The beginning of a source. */
export interface Gathered {
  readonly bytes: Buffer;
  /** There is nothing behind it. */
  readonly isWhole: boolean;
}

type Outcome = Gathered | { readonly error: unknown };

class Gathering {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private readonly timer: NodeJS.Timeout;
  private turn: NodeJS.Immediate | undefined;
  private readonly stopWatching: () => void;

  constructor(
    private readonly source: Readable,
    private readonly most: number,
    private readonly signal: AbortSignal,
    private readonly tell: (outcome: Outcome) => void,
  ) {
    this.timer = setTimeout(this.giveUp, PATIENCE);
    this.stopWatching = finished(source, { writable: false }, (error) => {
      if (error) this.fail(error);
      else this.settle(true);
    });
    signal.addEventListener('abort', this.abort);
    if (signal.aborted) this.abort();
    else source.on('data', this.take);
  }

  private readonly take = (chunk: Buffer): void => {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size > this.most) this.stop();
  };

  /** On a busy machine the end may be here, and nobody had the time to read it. */
  private readonly giveUp = (): void => {
    this.turn = setImmediate(() => {
      this.stop();
    });
  };

  private stop(): void {
    this.source.pause();
    this.settle(false);
  }

  private readonly abort = (): void => {
    this.fail(this.signal.reason);
  };

  private fail(error: unknown): void {
    this.leave();
    this.source.destroy();
    this.tell({ error });
  }

  private settle(isWhole: boolean): void {
    this.leave();
    const [only, ...more] = this.chunks;
    const isOne = only !== undefined && more.length === 0;
    this.tell({ bytes: isOne ? only : Buffer.concat(this.chunks, this.size), isWhole });
  }

  private leave(): void {
    clearTimeout(this.timer);
    clearImmediate(this.turn);
    this.source.off('data', this.take);
    this.signal.removeEventListener('abort', this.abort);
    this.stopWatching();
  }
}

/**
 * Takes a source to its end if that comes soon, else somewhat more than `most` bytes of it, or what there is of
 * them; what follows is left in it, paused. Rejects as a pipeline would, with the error of the source, or with
 * the reason of the signal, and then the source is destroyed. Errors that come later are for whoever reads on.
 */
export async function gather(
  source: Readable,
  most: number,
  signal: AbortSignal,
): Promise<Gathered> {
  // One signal serves all transfers of a process: that many listen to it is no leak.
  setMaxListeners(Infinity, signal);
  source.on('error', () => undefined);
  const outcome = await new Promise<Outcome>((resolve) => {
    new Gathering(source, most, signal, resolve);
  });
  if ('error' in outcome) throw outcome.error;
  return outcome;
}
