import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { forgetOld } from '../forget-old.js';
import { insertRows } from '../insert.js';
import { LeaseEntity } from '../entities/lease.entity.js';

/** Rights to do something alone among all processes, for a bounded time. */
@Injectable()
export class LeaseRepository {
  constructor(private readonly db: Database) {}

  /** Takes the lease when it is free or over; true also when `owner` has it already. */
  async acquire(name: string, owner: string, now: number, until: number): Promise<boolean> {
    try {
      return await this.take(name, owner, now, until);
    } catch (error) {
      // The first lease of this name was made at the same moment: now there is one to take or not.
      if (isDuplicate(error)) return this.take(name, owner, now, until);
      throw error;
    }
  }

  /** Who has the lease; null: it is free, or over. */
  async holder(name: string, now: number): Promise<string | null> {
    const lease = await this.db.read((m) => m.findOneBy(LeaseEntity, { name }));
    return lease !== null && lease.expiresAt >= now ? lease.owner : null;
  }

  async release(name: string, owner: string): Promise<void> {
    await this.db.write((m) => m.delete(LeaseEntity, { name, owner }));
  }

  /** A lease that is over means nothing any more, whoever had it. */
  async forgetOld(now: number): Promise<void> {
    await forgetOld(this.db, {
      ...{ entity: LeaseEntity, key: 'name', end: 'expiresAt', until: now - 1 },
    });
  }

  private take(name: string, owner: string, now: number, until: number): Promise<boolean> {
    const over = { name, expiresAt: LessThan(now) };
    return this.db.transaction(async (m) => {
      const mine = await m.update(LeaseEntity, { name, owner }, { expiresAt: until });
      if (affected(mine) > 0) return true;
      const taken = await m.update(LeaseEntity, over, { owner, expiresAt: until });
      if (affected(taken) > 0) return true;
      // It may be our own: made by another pass of this process since the first look.
      const there = await m.findOneBy(LeaseEntity, { name });
      if (there !== null) return there.owner === owner;
      await insertRows(m, LeaseEntity, [{ name, owner, expiresAt: until }]);
      return true;
    });
  }
}
