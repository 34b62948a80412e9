import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
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

  /** Counts one more failure; the first one decides when all are forgotten. */
  async fail(id: string, now: number, window: number): Promise<void> {
    if (await this.count(id, now)) return;
    const endsAt = now + window;
    try {
      await this.db.run((m) => m.delete(AttemptEntity, { id, endsAt: LessThanOrEqual(now) }));
      await this.db.run((m) => m.insert(AttemptEntity, { id, failures: 1, endsAt }));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await this.count(id, now);
    }
  }

  async forget(ids: readonly string[]): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { id: In([...ids]) }));
  }

  async forgetOld(now: number): Promise<void> {
    await this.db.run((m) => m.delete(AttemptEntity, { endsAt: LessThanOrEqual(now) }));
  }

  private async count(id: string, now: number): Promise<boolean> {
    const live = { id, endsAt: MoreThan(now) };
    return affected(await this.db.run((m) => m.increment(AttemptEntity, live, 'failures', 1))) > 0;
  }
}
