import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { NotFound } from '../../common/errors.js';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { forgetOld } from '../forget-old.js';
import { storable } from '../storable.js';
import { insertRows } from '../insert.js';
import { CliSessionEntity } from '../entities/cli-session.entity.js';
import type { TokenEntity } from '../entities/token.entity.js';
import { insertToken } from './token.repository.js';

/** Every query about command line clients that wait for approval. */
@Injectable()
export class CliSessionRepository {
  constructor(private readonly db: Database) {}

  async insert(session: CliSessionEntity): Promise<void> {
    await this.db.write((m) => insertRows(m, CliSessionEntity, [session]));
  }

  async find(code: string, now: number): Promise<CliSessionEntity | null> {
    if (!storable(code)) return null;
    return this.db.read((m) => m.findOneBy(CliSessionEntity, { code, expiresAt: MoreThan(now) }));
  }

  /** Gives a new token to a waiting client. False: it has one already, or does not wait any more. */
  approve(code: string, token: TokenEntity, now: number): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const waiting = { code, userToken: '', expiresAt: MoreThan(now) };
      const approved = await m.update(CliSessionEntity, waiting, { userToken: token.token });
      if (affected(approved) === 0) return false;
      if (!(await insertToken(m, token))) throw new NotFound('user not found');
      return true;
    });
  }

  /** Ends a session; true for exactly one caller. */
  async take(code: string): Promise<boolean> {
    return affected(await this.db.write((m) => m.delete(CliSessionEntity, { code }))) > 0;
  }

  async forgetOld(now: number): Promise<void> {
    await forgetOld(this.db, {
      ...{ entity: CliSessionEntity, key: 'code', end: 'expiresAt', until: now },
    });
  }

  count(): Promise<number> {
    return this.db.read((m) => m.count(CliSessionEntity));
  }
}
