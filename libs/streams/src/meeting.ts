import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Offer, type OfferOptions, RendezvousError, type Taken } from './rendezvous.js';

const HIGH_WATER_MARK = 256 * 1024;

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

function deferred(): Deferred {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Whether anybody still waits when it is rejected depends on how far the transfer was.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/**
 * One sender and one receiver. What each of them learns is decided here, once: the first failure
 * breaks off both sides, and there is no failure after the receiver's confirmation.
 */
export class Meeting implements Offer {
  private state: 'waiting' | 'taken' | 'over' = 'waiting';
  private readonly arrival = deferred();
  private readonly delivery = deferred();
  private readonly outlet = new PassThrough({ highWaterMark: HIGH_WATER_MARK });
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: OfferOptions,
    private readonly over: () => void,
  ) {
    // The outlet's failure is told by abort() already, and it may have no reader yet.
    this.outlet.on('error', () => undefined);
    if (options.timeout > 0) {
      this.timer = setTimeout(() => {
        this.abort(new RendezvousError('timeout'));
      }, options.timeout);
    }
    this.listen([...options.signals, ...(options.waitingSignals ?? [])]);
  }

  get isWaiting(): boolean {
    return this.state === 'waiting';
  }

  take(): Taken | null {
    if (this.state !== 'waiting') return null;
    this.state = 'taken';
    clearTimeout(this.timer);
    this.unlisten(this.options.waitingSignals ?? []);
    this.outlet.once('close', () => {
      if (!this.outlet.readableEnded) this.abort(new RendezvousError('receiver-lost'));
    });
    this.options.onTaken?.();
    this.arrival.resolve();
    const settle = (error: Error | null): void => {
      if (error !== null) this.abort(new RendezvousError('receiver-lost'));
      else if (this.state === 'taken') this.end(null);
    };
    return { body: this.outlet, settle };
  }

  async send(source: Readable): Promise<void> {
    // Stays: a source that is destroyed says so later, and by then nobody else may listen.
    source.on('error', (error) => {
      this.abort(error);
    });
    try {
      await this.arrival.promise;
      await pipeline(source, this.outlet, { end: false });
    } catch (error) {
      this.abort(asError(error));
      source.destroy(asError(error));
      // What broke the meeting is told, not what followed from it.
      await this.delivery.promise;
    }
  }

  async finish(): Promise<void> {
    this.outlet.end();
    await this.delivery.promise;
  }

  abort(error: Error): void {
    if (this.state !== 'over') this.end(error);
  }

  private readonly onSignal = ({ target }: Pick<Event, 'target'>): void => {
    this.abort(asError((target as AbortSignal).reason));
  };

  private listen(signals: readonly AbortSignal[]): void {
    for (const signal of signals) {
      signal.addEventListener('abort', this.onSignal);
      // Later, when whoever makes this offer knows it.
      if (signal.aborted)
        queueMicrotask(() => {
          this.onSignal({ target: signal });
        });
    }
  }

  private unlisten(signals: readonly AbortSignal[]): void {
    for (const signal of signals) signal.removeEventListener('abort', this.onSignal);
  }

  private end(error: Error | null): void {
    this.state = 'over';
    clearTimeout(this.timer);
    this.unlisten([...this.options.signals, ...(this.options.waitingSignals ?? [])]);
    this.over();
    this.options.onOver?.();
    if (error === null) {
      this.delivery.resolve();
      return;
    }
    this.arrival.reject(error);
    this.delivery.reject(error);
    this.outlet.destroy(error);
    this.options.onFailed?.(error);
  }
}

const asError = (value: unknown): Error =>
  value instanceof Error ? value : new Error(String(value));
