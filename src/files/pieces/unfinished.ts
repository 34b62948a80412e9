import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { Refusal, describeError } from '../../common/errors.js';
import { NO_REQUEST } from '../../common/origin.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { GivingUp } from './giving-up.js';
import { Holds } from './holds.js';
import { Known } from './known.js';
import { Lifetimes } from './lifetimes.js';

const BATCH = 100;

/** What nobody went on with, for the cleaner: whose time is over, and whose files went. */
@Injectable()
export class Unfinished {
  private readonly log = new Log('cleaner');

  constructor(
    private readonly rows: ResumableRepository,
    private readonly holds: Holds,
    private readonly known: Known,
    private readonly givingUp: GivingUp,
    private readonly lifetimes: Lifetimes,
  ) {}

  /** Answers how many came to nothing. */
  async clean(): Promise<number> {
    const { now } = this.lifetimes;
    const expired = (after: string) => this.rows.expired(now, after, BATCH);
    const orphaned = (after: string) => this.rows.orphaned(after, BATCH);
    return (await this.each(expired)) + (await this.each(orphaned));
  }

  private async each(next: (after: string) => Promise<ResumableEntity[]>): Promise<number> {
    let [ended, after] = [0, ''];
    for (;;) {
      const batch = await next(after);
      for (const { id } of batch) if (await this.end(id)) ended += 1;
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return ended;
      after = last.id;
    }
  }

  /** One that somebody works on after all, or that cannot be ended now, is looked at by the next pass. */
  private async end(id: string): Promise<boolean> {
    try {
      return await this.holds.with(id, async (hold) => {
        const row = await this.known.row(id);
        if (row === null || (await this.isNeeded(row))) return false;
        // All bytes were acknowledged, and only their end went wrong.
        await this.known.settle(row, hold, NO_REQUEST);
        if (row.expiresAt > this.lifetimes.now && row.state === 'done') return false;
        await this.givingUp.undo(row, hold, 'timeout', NO_REQUEST);
        return row.state !== 'done';
      });
    } catch (error) {
      const isOver = error instanceof Refusal && error.status < 500;
      if (!isOver) this.log.error(`a resumable upload cannot be ended : ${describeError(error)}`);
      return isOver;
    }
  }

  /** Somebody went on with it since it was found. */
  private async isNeeded(row: ResumableEntity): Promise<boolean> {
    return row.expiresAt > this.lifetimes.now && (await this.known.isAwaited(row));
  }
}
