import { Entity } from 'typeorm';
import { IdColumn, Int64Column } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/**
 * What one user has stored at the moment; the row with the empty id is everybody without an account.
 * Each count changes in the transaction that changes what it counts, so it cannot drift.
 */
@Entity('usages')
export class UsageEntity {
  @IdColumn('user_id', MAX_USER_ID)
  userId!: string;

  /** Uploads that were not removed. */
  @Int64Column('uploads')
  uploads!: number;

  /** Files in status `uploaded`. */
  @Int64Column('files')
  files!: number;

  /** Their bytes. */
  @Int64Column('size')
  size!: number;
}
