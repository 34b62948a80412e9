import { Entity, Index } from 'typeorm';
import { IdColumn, Int64Column, IntColumn } from '../columns.js';

/** Failed guesses at a secret, counted for all servers together. */
@Entity('attempts')
@Index('attempts_ends_at', ['endsAt'])
export class AttemptEntity {
  /** What was guessed at, or who guessed; a digest, since names of strangers are in it. */
  @IdColumn('id', 64)
  id!: string;

  @IntColumn('failures')
  failures!: number;

  /** When they are forgotten, in ms since the epoch. */
  @Int64Column('ends_at')
  endsAt!: number;
}
