import { setTimeout as sleep } from 'node:timers/promises';

/** What waits at most, in lines and in characters; more is lost. */
const MOST = { lines: 20_000, characters: 16 * 1024 * 1024 };
/** What is written at once. */
const BATCH = { lines: 1000, characters: 512 * 1024 };
/**
 * What is collected before it is written, in ms: one write for what happens together. Each write wakes threads, which
 * costs the requests of that moment more than the lines do; what a killed process may lose is no longer than this.
 */
const GATHER = 100;
/** How long after a failure it is tried again, in ms. */
const RETRY = 1000;

/** What a line that is not put together yet is counted as, in characters. */
const USUAL = 512;

/**
 * A line, or what puts it together when it is written: many one after the other, in a loop that the processor has at
 * hand, take half of the time that each takes between requests.
 */
export type Line = string | (() => string);

const sizeOf = (line: Line): number => (typeof line === 'string' ? line.length : USUAL);
const textOf = (line: Line): string => (typeof line === 'string' ? line : line());

/** Where lines go, and who is told when they do not. */
export interface Way {
  /** Rejects when none of them is written. */
  write(lines: readonly string[]): Promise<void>;
  /** So many are lost, since nothing more can wait, or at the end. */
  lost(lines: number): void;
  /** They can be written again: after those that waited it is said how many are missing. */
  back(lost: number): void;
  failed(error: unknown): void;
}

/**
 * Lines on their way to one place: they wait while that is busy or away, in a queue of bounded size, and nobody waits for
 * them. What comes when the queue is full is lost, and counted.
 */
export class Outlet {
  private waiting: Line[] = [];
  private characters = 0;
  private unsaid = 0;
  private running: Promise<void> | undefined;
  private readonly ending = new AbortController();
  private deadline = Infinity;

  constructor(private readonly way: Way) {}

  push(line: Line): void {
    if (this.isFull(line)) {
      this.lose(1);
      return;
    }
    this.sayLost();
    this.pushAnyway(line);
  }

  /** Ahead of nothing that waits, whatever the queue holds: for the few lines that tell of others. */
  pushAnyway(line: Line): void {
    this.waiting.push(line);
    this.characters += sizeOf(line);
    this.running ??= this.run();
  }

  /** Writes what waits; what cannot be written within some ms is lost. */
  async close(ms: number): Promise<void> {
    this.deadline = performance.now() + ms;
    this.ending.abort();
    const { running } = this;
    if (running !== undefined) await within(running, ms);
    if (this.waiting.length > 0) this.lose(this.waiting.length);
    this.waiting = [];
  }

  private isFull(line: Line): boolean {
    const { characters } = this;
    return this.waiting.length >= MOST.lines || characters + sizeOf(line) > MOST.characters;
  }

  private lose(lines: number): void {
    this.unsaid += lines;
    this.way.lost(lines);
  }

  private sayLost(): void {
    const lost = this.unsaid;
    this.unsaid = 0;
    if (lost > 0) this.way.back(lost);
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      // As many writes as lines would cost more than the lines.
      if (this.waiting.length < BATCH.lines) await this.pause(GATHER);
      const some = this.some();
      try {
        await this.way.write(some.map(textOf));
      } catch (error) {
        this.way.failed(error);
        if (performance.now() >= this.deadline) break;
        await this.rest();
        continue;
      }
      this.waiting.splice(0, some.length);
      this.characters -= some.reduce((sum, line) => sum + sizeOf(line), 0);
      this.sayLost();
    }
    this.running = undefined;
  }

  private some(): Line[] {
    let characters = 0;
    const end = this.waiting.findIndex(
      (line, i) => i === BATCH.lines || ((characters += sizeOf(line)) > BATCH.characters && i > 0),
    );
    return end < 0 ? [...this.waiting] : this.waiting.slice(0, end);
  }

  /** Until it is tried again; sooner at the end. */
  private async rest(): Promise<void> {
    if (this.ending.signal.aborted) await sleep(GATHER);
    else await this.pause(RETRY);
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }
}

/** Ends with the work, or after so many ms, and leaves no timer. */
export async function within(work: Promise<void>, ms: number): Promise<void> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  over.abort();
}
