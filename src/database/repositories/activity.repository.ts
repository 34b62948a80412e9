import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { Database } from '../database.js';
import { ActivityEntity } from '../entities/activity.entity.js';
import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import {
  FILE_SENT,
  UPLOAD_SENT,
  USAGE_SENT,
  addDay,
  addDownloadDay,
} from '../statements/activity.statements.js';

/** What happened in one scope on one day. */
export type DayCount = Omit<ActivityEntity, 'scope' | 'day'>;

/** Downloads of one file on one day. */
export interface DownloadCount {
  readonly fileId: string;
  readonly uploadId: string;
  /** The upload's owner, "" for nobody. */
  readonly userId: string;
  readonly day: string;
  readonly downloads: number;
  readonly bytes: number;
  /** Ms since the epoch. */
  readonly lastAt: number;
}

export type TrendingSort = 'downloads' | 'downloadedBytes';

/** A sum of downloads over some days. */
export interface Trend {
  readonly id: string;
  readonly downloads: number;
  readonly downloadedBytes: number;
}

/** Every query about what happened when. Counts are steps, never values read before. */
@Injectable()
export class ActivityRepository {
  constructor(private readonly db: Database) {}

  /**
   * Adds what happened, as one transaction: downloads on their file, its upload, its owner's usage and the day,
   * and the days of scopes. A file that is gone counts nowhere.
   */
  add(downloads: readonly DownloadCount[], days: readonly ActivityEntity[]): Promise<void> {
    return this.db.transaction(async (_, c) => {
      const sums = new Sums();
      // In an order that is the same for all servers, and what many wait for last.
      for (const each of inOrder(downloads, (count) => count.fileId)) {
        const { fileId, downloads: number, bytes, lastAt } = each;
        if ((await c.change(FILE_SENT, [number, bytes, lastAt, fileId])) === 0) continue;
        sums.add(each);
        await addDownloadDay(c, dayOf(each));
      }
      for (const { id, downloads: number, bytes, lastAt } of sums.ofUploads()) {
        await c.change(UPLOAD_SENT, [number, bytes, lastAt, id]);
      }
      for (const day of inOrder(days, ({ scope, day }) => `${scope} ${day}`)) await addDay(c, day);
      for (const { id, downloads: number, bytes } of sums.ofUsers()) {
        await c.change(USAGE_SENT, [number, bytes, id]);
      }
    });
  }

  /** The days of a scope since `day`, those on which something happened. */
  days(scope: string, day: string): Promise<ActivityEntity[]> {
    return this.db.read((m) =>
      m.find(ActivityEntity, {
        where: { scope, day: MoreThanOrEqual(day) },
        order: { day: 'ASC' },
      }),
    );
  }

  /** The most downloaded uploads or files since `day`, of one user or of all. */
  async trending(
    of: 'uploadId' | 'fileId',
    {
      day,
      userId,
      sort,
      limit,
    }: { day: string; userId?: string; sort: TrendingSort; limit: number },
  ): Promise<Trend[]> {
    return this.db.read(async (m) => {
      const query = m
        .createQueryBuilder(DownloadDayEntity, 'd')
        .innerJoin(UploadEntity, 'u', 'u.id = d.uploadId AND u.deletedAt IS NULL')
        .select(`d.${of}`, 'id')
        .addSelect('SUM(d.downloads)', 'downloads')
        .addSelect('SUM(d.downloadedBytes)', 'bytes')
        .where('d.day >= :day', { day });
      if (userId !== undefined) query.andWhere('u.userId = :userId', { userId });
      const rows = await query
        .groupBy(`d.${of}`)
        .orderBy(sort === 'downloads' ? 'SUM(d.downloads)' : 'SUM(d.downloadedBytes)', 'DESC')
        .addOrderBy(`d.${of}`, 'ASC')
        .limit(limit)
        .getRawMany<{ id: string; downloads: number | string; bytes: number | string }>();
      return rows.map(({ id, downloads, bytes }) => ({
        id,
        downloads: Number(downloads),
        downloadedBytes: Number(bytes),
      }));
    });
  }
}

interface Sum {
  readonly id: string;
  downloads: number;
  bytes: number;
  lastAt: number;
}

/** Downloads by upload and by user, so that each of their rows is written once. */
class Sums {
  private readonly uploads = new Map<string, Sum>();
  private readonly users = new Map<string, Sum>();

  add(count: DownloadCount): void {
    addTo(this.uploads, count.uploadId, count);
    addTo(this.users, count.userId, count);
  }

  ofUploads(): Sum[] {
    return inOrder([...this.uploads.values()], ({ id }) => id);
  }

  ofUsers(): Sum[] {
    return inOrder([...this.users.values()], ({ id }) => id);
  }
}

function addTo(
  sums: Map<string, Sum>,
  id: string,
  { downloads, bytes, lastAt }: DownloadCount,
): void {
  const sum = sums.get(id) ?? { id, downloads: 0, bytes: 0, lastAt: 0 };
  sum.downloads += downloads;
  sum.bytes += bytes;
  sum.lastAt = Math.max(sum.lastAt, lastAt);
  sums.set(id, sum);
}

function inOrder<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  const keyed = list.map((item) => ({ key: keyOf(item), item }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

const dayOf = ({ fileId, day, uploadId, downloads, bytes }: DownloadCount): DownloadDayEntity => ({
  ...{ fileId, day, uploadId, downloads },
  downloadedBytes: bytes,
});
