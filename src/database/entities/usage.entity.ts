import { Entity } from 'typeorm';
import { IdColumn, Int64Column } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/** What uploads are counted by, besides their number: their features, and how long they were to live. */
export const UPLOAD_DETAILS = [
  ...['password', 'removable', 'one_shot', 'stream', 'extend_ttl', 'e2ee', 'comment'],
  ...['ttl_none', 'ttl_1h', 'ttl_1d', 'ttl_7d', 'ttl_30d', 'ttl_more'],
] as const;

/** What files are counted by: below 1 MB, 10 MB … 100 GB, and above. */
export const FILE_DETAILS = [
  ...['size_1mb', 'size_10mb', 'size_100mb', 'size_1gb', 'size_10gb', 'size_100gb', 'size_more'],
] as const;

export const DETAILS: readonly string[] = [...UPLOAD_DETAILS, ...FILE_DETAILS];

const TOTALS = ['uploads', 'files', 'size'];

/** `now_…`: what is there at the moment. `ever_…`: what has ever been. Bytes where it says size. */
export const USAGE_COUNTERS: readonly string[] = [
  ...DETAILS.flatMap((detail) => [`now_${detail}`, `ever_${detail}`]),
  ...TOTALS.map((total) => `ever_${total}`),
];

/**
 * What one user has stored; the row with the empty id is everybody without an account. Each count of
 * uploads and files changes in the transaction that changes what it counts, so it cannot drift.
 */
@Entity('usages')
export class UsageEntity {
  @IdColumn('user_id', MAX_USER_ID)
  userId!: string;

  /** Uploads that were not removed. */
  @Int64Column('uploads', { default: 0 })
  uploads!: number;

  /** Files in status `uploaded`. */
  @Int64Column('files', { default: 0 })
  files!: number;

  /** Their bytes. */
  @Int64Column('size', { default: 0 })
  size!: number;

  @Int64Column('downloads', { default: 0 })
  downloads!: number;

  @Int64Column('downloaded_bytes', { default: 0 })
  downloadedBytes!: number;

  /** Ms since the epoch. */
  @Int64Column('last_upload_at', { nullable: true })
  lastUploadAt!: number | null;

  /** Of somebody who has nothing. */
  static empty(userId: string): UsageEntity {
    const none = { uploads: 0, files: 0, size: 0, downloads: 0, downloadedBytes: 0 };
    return Object.assign(new UsageEntity(), { userId, ...none, lastUploadAt: null });
  }

  /** One of USAGE_COUNTERS. */
  static count(usage: UsageEntity, counter: string): number {
    return Number((usage as unknown as Record<string, unknown>)[counter] ?? 0);
  }
}

for (const counter of USAGE_COUNTERS) {
  Int64Column(counter, { default: 0 })(UsageEntity.prototype, counter);
}
