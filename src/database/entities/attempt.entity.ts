import { Entity, Index } from 'typeorm';
import { IdColumn, Int64Column } from '../columns.js';

/**
 * Attempts that failed, or that have still to prove good, counted for all servers together: each weighs for
 * a time, one after the other, so that how many still weigh follows from when the last one ends.
 */
@Entity('attempts')
@Index('attempts_ends_at', ['endsAt'])
export class AttemptEntity {
  /** What was attempted, and by whom; a digest, since names of strangers are in it. */
  @IdColumn('id', 64)
  id!: string;

  /** When none of them weighs any more, in ms since the epoch. */
  @Int64Column('ends_at')
  endsAt!: number;

  /** When the last one was, in ms since the epoch. */
  @Int64Column('failed_at')
  failedAt!: number;
}
