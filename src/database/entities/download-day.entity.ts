import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column } from '../columns.js';

/** How often one file was downloaded on one day (UTC). */
@Entity('download_days')
@Index('download_days_day', ['day'])
@Index('download_days_upload_id', ['uploadId'])
export class DownloadDayEntity {
  @IdColumn('file_id', 16)
  fileId!: string;

  /** YYYY-MM-DD */
  @IdColumn('day', 10)
  day!: string;

  @CodeColumn('upload_id', 16)
  uploadId!: string;

  @Int64Column('downloads')
  downloads!: number;

  @Int64Column('downloaded_bytes')
  downloadedBytes!: number;
}
