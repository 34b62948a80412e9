import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { isDuplicate } from '../duplicate.js';
import { AttemptEntity } from '../entities/attempt.entity.js';

/** Every query about failed guesses. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly db: Database) {}

  /** Those of `ids` that have failed at least `limit` times and are not forgotten. */
  exhausted(ids: readonly string[], limit: number, now: number): Promise<AttemptEntity[]> {
    const where = { id: In([...ids]), failures: MoreThanOrEqual(limit), endsAt: MoreThan(now) };
    return this.db.run((m) => m.findBy(AttemptEntity, where));
  }

  /**
   * Counts one more guess; answers how many there are now. The first one decides when all of them are
   * forgotten. Of guesses that come at the same time, each gets a number of its own.
   */
  async count(id: string, now: number, window: number): Promise<number> {
    try {
      return await this.db.transaction(async (m) => {
        const live = { id, endsAt: MoreThan(now) };
        const counted = affected(await m.increment(AttemptEntity, live, 'failures', 1)) > 0;
        if (counted) return (await m.findOneByOrFail(AttemptEntity, { id })).failures;
        await m.delete(AttemptEntity, { id });
        await insertRows(m, AttemptEntity, [{ id, failures: 1, endsAt: now + window }]);
        return 1;
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return this.count(id, now, window);
    }
  }

  /** Takes one guess back. */
  async discount(id: string): Promise<void> {
    await this.db.run((m) => m.decrement(AttemptEntity, { id }, 'failures', 1));
  }

  async forget(ids: readonly string[]): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { id: In([...ids]) }));
  }

  async forgetOld(now: number): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { endsAt: LessThanOrEqual(now) }));
  }
}
