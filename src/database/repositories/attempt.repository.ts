import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { isDuplicate } from '../duplicate.js';
import { AttemptEntity } from '../entities/attempt.entity.js';

/** Every query about failed guesses. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly db: Database) {}

  /** What is remembered of `ids`. */
  findLive(ids: readonly string[], now: number): Promise<AttemptEntity[]> {
    const where = { id: In([...ids]), endsAt: MoreThan(now) };
    return this.db.run((m) => m.findBy(AttemptEntity, where));
  }

  /**
   * Counts one more failure. The first one decides when all of them are forgotten.
   */
  async count(id: string, now: number, window: number): Promise<void> {
    try {
      await this.db.transaction(async (m) => {
        const live = { id, endsAt: MoreThan(now) };
        const counted = affected(await m.increment(AttemptEntity, live, 'failures', 1)) > 0;
        if (counted) return;
        await m.delete(AttemptEntity, { id });
        await insertRows(m, AttemptEntity, [{ id, failures: 1, endsAt: now + window }]);
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await this.count(id, now, window);
    }
  }

  async forget(ids: readonly string[]): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { id: In([...ids]) }));
  }

  async forgetOld(now: number): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { endsAt: LessThanOrEqual(now) }));
  }
}
