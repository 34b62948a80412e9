import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { EndedSessionEntity } from '../entities/ended-session.entity.js';
import { SessionEntity } from '../entities/session.entity.js';
import { forgetOld } from '../forget-old.js';
import { insertRows } from '../insert.js';

/** Which sessions of an account are still good. */
export interface GoodSessions {
  readonly userId: string;
  /** That of the account now. */
  readonly epoch: number;
  /** Those that began before are over, in ms since the epoch. */
  readonly since: number;
}

/** Every query about what is written down of sessions. */
@Injectable()
export class SessionRepository {
  constructor(private readonly db: Database) {}

  /** Writes down that a session was seen; it may be repeated, and come late. */
  async see(session: SessionEntity): Promise<void> {
    const { id, seenAt, address, userAgent } = session;
    const known = await this.db.write((m) =>
      m.update(
        SessionEntity,
        { id, seenAt: LessThanOrEqual(seenAt) },
        { seenAt, address, userAgent },
      ),
    );
    if (affected(known) > 0) return;
    try {
      await this.db.write((m) => insertRows(m, SessionEntity, [session]));
    } catch (error) {
      // Another server has seen it since.
      if (!isDuplicate(error)) throw error;
    }
  }

  /** Those that are good, the last seen first. */
  list({ userId, epoch, since }: GoodSessions, limit: number): Promise<SessionEntity[]> {
    return this.db.read((m) =>
      m
        .createQueryBuilder(SessionEntity, 's')
        .leftJoin(EndedSessionEntity, 'e', 'e.id = s.id')
        .where('s.userId = :userId AND s.epoch = :epoch', { userId, epoch })
        .andWhere('s.startedAt >= :since AND e.id IS NULL', { since })
        .orderBy('s.seenAt', 'DESC')
        .limit(limit)
        .getMany(),
    );
  }

  /** Null: nobody has seen such a session of this account. */
  find(id: string, userId: string): Promise<SessionEntity | null> {
    return this.db.read((m) => m.findOneBy(SessionEntity, { id, userId }));
  }

  async remove(id: string): Promise<void> {
    await this.db.write((m) => m.delete(SessionEntity, { id }));
  }

  /** Forgets those that began before `start`: they are too old by themselves. */
  async forgetOld(start: number): Promise<void> {
    await forgetOld(this.db, {
      ...{ entity: SessionEntity, key: 'id', end: 'startedAt', until: start - 1 },
    });
  }
}
