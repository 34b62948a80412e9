import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from '../database/repositories/cleaning.repository.js';

/** About how long a step keeps other writers waiting, in ms. */
const WANTED = 5;
/** A commit that takes longer than this, in ms, has done more than to write down what the step did. */
const COMMIT = 3;
/** How long the pause is, of the time that others had to wait: they come in between two steps, not all at once. */
const SHARE = 0.5;
const LEAST = 10;
const MOST = 500;

/**
 * How much the cleaner does at once. Others wait while it writes, on SQLite with their whole event loop: so
 * each step is made about as large as fits into some milliseconds, and is followed by a pause in which
 * they can write.
 */
export class Pace {
  private most = 50;

  /** Rows for the next step. */
  get size(): number {
    return Math.floor(this.most);
  }

  /** After a step with so many rows. */
  async rest({ held, commit }: Omit<Step<unknown>, 'value'>, rows: number): Promise<void> {
    if (held > WANTED) this.most = Math.max(LEAST, this.most * 0.8);
    else if (held < WANTED / 1.5 && rows >= this.size) this.most = Math.min(MOST, this.most * 1.1);
    const waited = (held + Math.min(commit, COMMIT)) * SHARE;
    await sleep(Math.max(1, waited - Math.max(0, commit - COMMIT)));
  }
}
