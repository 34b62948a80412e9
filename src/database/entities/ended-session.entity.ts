import { Entity, Index } from 'typeorm';
import { IdColumn, Int64Column } from '../columns.js';

/** A session that is over before its time, or all of an account that was removed. */
@Entity('ended_sessions')
@Index('ended_sessions_latest_start', ['latestStart'])
export class EndedSessionEntity {
  /** A digest of the session, or of the account: what is over need not be readable. */
  @IdColumn('id', 64)
  id!: string;

  /** None of them began later, in ms since the epoch. When such sessions are too old anyway, it goes. */
  @Int64Column('latest_start')
  latestStart!: number;
}
