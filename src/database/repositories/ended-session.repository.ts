import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { EndedSessionEntity } from '../entities/ended-session.entity.js';
import { forgetOld } from '../forget-old.js';
import { insertRows } from '../insert.js';

/** Every query about sessions that are over before their time, but for the one that asks for an account. */
@Injectable()
export class EndedSessionRepository {
  constructor(private readonly db: Database) {}

  /** May be repeated; false: it was added before. */
  async add(session: EndedSessionEntity): Promise<boolean> {
    try {
      await this.db.write((m) => insertRows(m, EndedSessionEntity, [session]));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Forgets those that began before `start`: they are too old by themselves. */
  async forgetOld(start: number): Promise<void> {
    await forgetOld(this.db, {
      ...{ entity: EndedSessionEntity, key: 'id', end: 'latestStart', until: start - 1 },
    });
  }
}
