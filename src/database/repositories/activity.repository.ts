import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThanOrEqual } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { ActivityEntity } from '../entities/activity.entity.js';
import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { FileEntity } from '../entities/file.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';

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

  async addDay(scope: string, day: string, delta: DayCount): Promise<void> {
    await this.db.transaction(async (m) => {
      const moved = await m
        .createQueryBuilder()
        .update(ActivityEntity)
        .set(steps(delta))
        .where({ scope, day })
        .execute();
      if (affected(moved) === 0) await insertRows(m, ActivityEntity, [{ scope, day, ...delta }]);
    });
  }

  /** Downloads of one file: on the file, its upload, its owner's usage, and the day. */
  async addDownloads(added: DownloadCount): Promise<void> {
    await this.db.transaction(async (m) => {
      const { fileId, uploadId, userId, downloads, bytes, lastAt } = added;
      const counts = {
        downloadCount: () => `download_count + ${downloads}`,
        downloadedBytes: () => `downloaded_bytes + ${bytes}`,
        lastDownloadedAt: lastAt,
      };
      const file = await m.update(FileEntity, { id: fileId }, counts);
      if (affected(file) === 0) return;
      await m.update(UploadEntity, { id: uploadId }, counts);
      await m.update(
        UsageEntity,
        { userId },
        {
          downloads: () => `downloads + ${downloads}`,
          downloadedBytes: () => `downloaded_bytes + ${bytes}`,
        },
      );
      await addDownloadDay(m, added);
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

const steps = (delta: DayCount): Partial<Record<keyof DayCount, () => string>> => ({
  uploads: () => `uploads + ${delta.uploads}`,
  uploadedBytes: () => `uploaded_bytes + ${delta.uploadedBytes}`,
  downloads: () => `downloads + ${delta.downloads}`,
  downloadedBytes: () => `downloaded_bytes + ${delta.downloadedBytes}`,
});

async function addDownloadDay(
  m: EntityManager,
  { fileId, uploadId, day, downloads, bytes }: DownloadCount,
): Promise<void> {
  const moved = await m.update(
    DownloadDayEntity,
    { fileId, day },
    {
      downloads: () => `downloads + ${downloads}`,
      downloadedBytes: () => `downloaded_bytes + ${bytes}`,
    },
  );
  if (affected(moved) > 0) return;
  await insertRows(m, DownloadDayEntity, [
    { fileId, day, uploadId, downloads, downloadedBytes: bytes },
  ]);
}
