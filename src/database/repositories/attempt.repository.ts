import { Injectable } from '@nestjs/common';
import { type EntityManager, In, LessThanOrEqual, MoreThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { isDuplicate } from '../duplicate.js';
import { forgetOld } from '../forget-old.js';
import { AttemptEntity } from '../entities/attempt.entity.js';

/** What an attempt weighs on a subject. */
export interface Weight {
  readonly id: string;
  /** How long one attempt weighs, in ms. */
  readonly step: number;
  /** How long all of them weigh at the most, in ms. */
  readonly most: number;
}

/** Rows that are kept; beyond, those go that would be forgotten first. */
const MOST_ROWS = 100_000;
/** After how many new rows of this process their number is looked at. */
const LOOK_AFTER = 1000;

/** Every query about attempts that failed. */
@Injectable()
export class AttemptRepository {
  private made = 0;

  constructor(private readonly db: Database) {}

  /** What is remembered of `ids`. */
  findLive(ids: readonly string[], now: number): Promise<AttemptEntity[]> {
    const where = { id: In([...ids]), endsAt: MoreThan(now) };
    return this.db.read((m) => m.findBy(AttemptEntity, where));
  }

  /** Counts one more failure of each, all or none. */
  async add(weights: readonly Weight[], now: number): Promise<void> {
    // In one order, so that nobody waits for somebody who waits for them.
    const sorted = [...weights].sort((a, b) => (a.id < b.id ? -1 : 1));
    let made = 0;
    await this.repeated(() =>
      this.db.transaction(async (m) => {
        made = 0;
        for (const weight of sorted) if (await this.increase(m, weight, now)) made += 1;
      }),
    );
    await this.lookAfter(made, now);
  }

  /**
   * Counts one more if at most `most` weighs then. Answers 0, or in how many ms there will be room; true for
   * as many callers on all servers as there is room for.
   */
  async take({ id, step, most }: Weight, now: number): Promise<number> {
    const fresh = { endsAt: now + step, failedAt: now };
    for (;;) {
      if (await this.increaseBelow({ id, step, most }, now)) return 0;
      const row = await this.db.read((m) => m.findOneBy(AttemptEntity, { id }));
      if (row !== null && row.endsAt > now) {
        const wait = row.endsAt + step - now - most;
        if (wait > 0) return wait;
        continue;
      }
      if (row !== null) {
        const over = { id, endsAt: LessThanOrEqual(now) };
        if (affected(await this.db.write((m) => m.update(AttemptEntity, over, fresh))) > 0)
          return 0;
        continue;
      }
      try {
        await this.db.write((m) => insertRows(m, AttemptEntity, [{ id, ...fresh }]));
        await this.lookAfter(1, now);
        return 0;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  /** One attempt was good: it weighs no more. */
  async giveBack(id: string, step: number): Promise<void> {
    const less = { endsAt: () => 'ends_at - :step' };
    const query = (m: EntityManager) => m.createQueryBuilder().update(AttemptEntity).set(less);
    await this.db.write((m) => query(m).where('id = :id', { id, step }).execute());
  }

  /** Takes the turn after the last failure; true for exactly one caller. */
  async claim({ id, failedAt }: AttemptEntity, now: number): Promise<boolean> {
    const last = { id, failedAt };
    return (
      affected(await this.db.write((m) => m.update(AttemptEntity, last, { failedAt: now }))) > 0
    );
  }

  async forget(id: string): Promise<void> {
    await this.db.write((m) => m.delete(AttemptEntity, { id }));
  }

  async forgetOld(now: number): Promise<void> {
    await forgetOld(this.db, { entity: AttemptEntity, key: 'id', end: 'endsAt', until: now });
  }

  /** Forgets what is over, and what would be next, until `most` rows are left. */
  async keep(most: number, now: number): Promise<void> {
    await this.forgetOld(now);
    // Nothing else is read, so that it is found in the index alone.
    const beyond = await this.db.read((m) =>
      m
        .createQueryBuilder(AttemptEntity, 'a')
        .select('a.endsAt', 'end')
        .orderBy('a.endsAt', 'DESC')
        .offset(most)
        .limit(1)
        .getRawOne<{ end: string | number }>(),
    );
    if (beyond !== undefined) await this.forgetOld(Number(beyond.end));
  }

  /** Between two passes of the cleaner a flood would fill the table. */
  private async lookAfter(made: number, now: number): Promise<void> {
    this.made += made;
    if (this.made < LOOK_AFTER) return;
    this.made = 0;
    await this.keep(MOST_ROWS, now);
  }

  /** True: there was no row. */
  private async increase(
    m: EntityManager,
    { id, step, most }: Weight,
    now: number,
  ): Promise<boolean> {
    const endsAt = () =>
      `CASE WHEN ends_at <= :now THEN :fresh WHEN ends_at + :step > :last THEN :last ELSE ends_at + :step END`;
    const values = { id, now, step, fresh: now + step, last: now + most };
    const set = { endsAt, failedAt: now };
    const query = m.createQueryBuilder().update(AttemptEntity).set(set);
    if (affected(await query.where('id = :id', values).execute()) > 0) return false;
    await insertRows(m, AttemptEntity, [{ id, endsAt: now + step, failedAt: now }]);
    return true;
  }

  private async increaseBelow({ id, step, most }: Weight, now: number): Promise<boolean> {
    const set = { endsAt: () => 'ends_at + :step', failedAt: now };
    const room = 'id = :id AND ends_at > :now AND ends_at <= :full';
    const values = { id, now, step, full: now + most - step };
    const query = (m: EntityManager) => m.createQueryBuilder().update(AttemptEntity).set(set);
    return affected(await this.db.write((m) => query(m).where(room, values).execute())) > 0;
  }

  /** Somebody else made the same row at the same moment: now it is there. */
  private async repeated(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
  }
}
