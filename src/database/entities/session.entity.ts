import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column, TextColumn } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/**
 * A login, so that people can see where they are logged in. No session depends on its row: what a cookie is worth
 * is what it says, and whether it was ended.
 */
@Entity('sessions')
@Index('sessions_user_id', ['userId', 'seenAt'])
@Index('sessions_started_at', ['startedAt'])
export class SessionEntity {
  /** A digest of the session, as in `ended_sessions`: its cookie cannot be made from it. */
  @IdColumn('id', 64)
  id!: string;

  @CodeColumn('user_id', MAX_USER_ID)
  userId!: string;

  /** That of its account when it began. */
  @Int64Column('epoch')
  epoch!: number;

  @Int64Column('started_at')
  startedAt!: number;

  /** To about a minute. */
  @Int64Column('seen_at')
  seenAt!: number;

  /** From where it was seen last. */
  @CodeColumn('address', 64)
  address!: string;

  /** With what. */
  @TextColumn('user_agent')
  userAgent!: string;
}
