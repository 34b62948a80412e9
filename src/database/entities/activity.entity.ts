import { Entity } from 'typeorm';
import { IdColumn, Int64Column } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/** The scope of everybody together; no user id looks so. */
export const EVERYBODY = '*';

/** What happened on one day (UTC), for one user or for everybody. */
@Entity('activity')
export class ActivityEntity {
  /** A user id, or EVERYBODY. */
  @IdColumn('scope', MAX_USER_ID)
  scope!: string;

  /** YYYY-MM-DD */
  @IdColumn('day', 10)
  day!: string;

  @Int64Column('uploads')
  uploads!: number;

  /** Bytes stored or streamed. */
  @Int64Column('uploaded_bytes')
  uploadedBytes!: number;

  @Int64Column('downloads')
  downloads!: number;

  @Int64Column('downloaded_bytes')
  downloadedBytes!: number;
}
