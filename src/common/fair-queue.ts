import { ClientGone } from './errors.js';

/** Where somebody waits. Lanes take turns, and within each lane its lines do. */
export interface Place {
  readonly lane: string;
  readonly line: string;
}

export interface QueueBounds {
  /** Works under way at once. */
  readonly atOnce: number;
  /** How many of them may be of one lane. */
  readonly ofLane: number;
  /** How many may wait: in one line, in one lane, in all. */
  readonly waiting: { readonly line: number; readonly lane: number; readonly all: number };
}

/** There is no place left to wait at. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Runs few works at a time. Who comes with many gets no more turns than who comes with one, who waits leaves
 * when asked to, and no more wait than there are places: all that a flood costs is its refusal.
 */
export class FairQueue {
  /** Lines of those who wait, by lane; both maps in the order of their next turns. */
  private readonly lanes = new Map<string, Map<string, Waiter[]>>();
  private readonly running = new Map<string, number>();
  private atWork = 0;
  private waiting = 0;

  constructor(private readonly bounds: QueueBounds) {}

  /** How many wait. */
  get length(): number {
    return this.waiting;
  }

  /**
   * The result of `work` when its turn has come. Rejects with QueueFull at once, with ClientGone when `gone` is
   * signalled before the turn.
   */
  async run<T>(place: Place, work: () => Promise<T>, gone?: AbortSignal): Promise<T> {
    if (gone?.aborted === true) throw new ClientGone();
    if (this.atWork < this.bounds.atOnce && this.mayRun(place.lane)) this.begin(place.lane);
    else await this.wait(place, gone);
    try {
      return await work();
    } finally {
      this.end(place.lane);
    }
  }

  /** Refuses those who wait at a place, or in a whole lane, without their turn. */
  refuse(lane: string, line: string | null, error: Error): void {
    const lines = this.lanes.get(lane);
    const chosen = line === null ? [...(lines?.values() ?? [])] : [lines?.get(line) ?? []];
    for (const waiter of chosen.flat()) waiter.refuse(error);
  }

  private mayRun(lane: string): boolean {
    return (this.running.get(lane) ?? 0) < this.bounds.ofLane;
  }

  private begin(lane: string): void {
    this.atWork += 1;
    this.running.set(lane, (this.running.get(lane) ?? 0) + 1);
  }

  private end(lane: string): void {
    this.atWork -= 1;
    const left = (this.running.get(lane) ?? 1) - 1;
    if (left > 0) this.running.set(lane, left);
    else this.running.delete(lane);
    this.next();
  }

  /** Lanes that may not run now keep their place. At most `atOnce` of them are passed by. */
  private next(): void {
    for (const [lane, lines] of this.lanes) {
      if (this.atWork >= this.bounds.atOnce) return;
      if (!this.mayRun(lane)) continue;
      const [first] = lines;
      if (first === undefined) throw new Error('there is a lane without a line');
      const [line, [waiter]] = first;
      this.begin(lane);
      // Both go to the end.
      this.lanes.delete(lane);
      this.lanes.set(lane, lines);
      lines.delete(line);
      lines.set(line, first[1]);
      waiter?.start();
    }
  }

  private wait({ lane, line }: Place, gone?: AbortSignal): Promise<void> {
    const lines = this.lanes.get(lane) ?? new Map<string, Waiter[]>();
    const others = lines.get(line) ?? [];
    const most = this.bounds.waiting;
    const inLane = [...lines.values()].reduce((sum, each) => sum + each.length, 0);
    const full = others.length >= most.line || inLane >= most.lane || this.waiting >= most.all;
    if (full) return Promise.reject(new QueueFull('there is no place left to wait at'));
    this.lanes.set(lane, lines.set(line, others));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        gone?.removeEventListener('abort', walkAway);
        others.splice(others.indexOf(waiter), 1);
        this.waiting -= 1;
        if (others.length === 0) lines.delete(line);
        if (lines.size === 0) this.lanes.delete(lane);
      };
      const walkAway = (): void => {
        waiter.refuse(new ClientGone());
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      others.push(waiter);
      this.waiting += 1;
      gone?.addEventListener('abort', walkAway, { once: true });
    });
  }
}
