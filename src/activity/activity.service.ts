import { Injectable } from '@nestjs/common';
import type { DayWire, TrendingFileWire, TrendingUploadWire, UsageWire } from '#wire';
import { Clock } from '../common/clock.js';
import { BadRequest } from '../common/errors.js';
import { EVERYBODY } from '../database/entities/activity.entity.js';
import { UsageEntity } from '../database/entities/usage.entity.js';
import {
  ActivityRepository,
  type TrendingSort,
} from '../database/repositories/activity.repository.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { queryInteger, queryText } from '../http/query.js';
import { Tally } from './tally.js';
import { dayBefore, toUsageWire } from './usage.wire.js';

type Query = Readonly<Record<string, unknown>>;

/** Days of each `window`, today included; all time is more days than any server lives. */
const WINDOWS: Readonly<Record<string, number>> = { all: 36_500, '1d': 1, '7d': 7, '30d': 30 };

const SORTS: Readonly<Record<string, TrendingSort>> = {
  downloads: 'downloads',
  downloadedBytes: 'downloadedBytes',
};

/** What happened when, for one user or (without a user id) for everybody (contract §5.10). */
@Injectable()
export class ActivityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly uploads: UploadRepository,
    private readonly files: FileRepository,
    private readonly users: UserRepository,
    private readonly tally: Tally,
    private readonly clock: Clock,
  ) {}

  /** Every one of the last `?days=` days, oldest first, also those without anything. */
  async daily(query: Query, userId?: string): Promise<DayWire[]> {
    const count = queryInteger(query.days, { name: 'days', min: 1, max: 31, fallback: 30 });
    const now = this.clock.now();
    await this.tally.settled();
    const found = await this.activity.days(userId ?? EVERYBODY, dayBefore(now, count - 1));
    const byDay = new Map(found.map((entry) => [entry.day, entry]));
    return Array.from({ length: count }, (_, i) => {
      const day = dayBefore(now, count - 1 - i);
      const {
        downloads = 0,
        downloadedBytes = 0,
        uploads = 0,
        uploadedBytes = 0,
      } = byDay.get(day) ?? {};
      return { day, downloads, downloadedBytes, uploads, uploadedBytes };
    });
  }

  /** What an account has stored and sent, up to now; '': everybody without one. */
  async counts(userId: string): Promise<UsageEntity> {
    await this.tally.settled();
    return (await this.users.usage(userId)) ?? UsageEntity.empty(userId);
  }

  async usage(usage: UsageEntity, userId?: string, startedAt?: number): Promise<UsageWire> {
    const now = this.clock.now();
    const days = await this.activity.days(userId ?? EVERYBODY, dayBefore(now, 29));
    return toUsageWire(usage, days, startedAt === undefined ? { now } : { now, startedAt });
  }

  async trendingUploads(query: Query, userId?: string): Promise<TrendingUploadWire[]> {
    const wish = this.wish(query, userId);
    await this.tally.settled();
    const trends = await this.activity.trending('uploadId', wish);
    const uploads = await this.uploads.findByIds(trends.map(({ id }) => id));
    const byId = new Map(uploads.map((upload) => [upload.id, upload]));
    return trends.flatMap(({ id, downloads, downloadedBytes }) => {
      const upload = byId.get(id);
      if (upload === undefined) return [];
      const { comments, userId: user, storedSize: size, fileCount: files } = upload;
      const counts = { downloadCount: downloads, downloadedBytes };
      return [compact({ id, comments, user, size, files, ...counts, ...lastOf(upload) })];
    });
  }

  async trendingFiles(query: Query): Promise<TrendingFileWire[]> {
    const wish = this.wish(query);
    await this.tally.settled();
    const trends = await this.activity.trending('fileId', wish);
    const files = await this.files.findByIds(trends.map(({ id }) => id));
    const byId = new Map(files.map((file) => [file.id, file]));
    return trends.flatMap(({ id, downloads, downloadedBytes }) => {
      const file = byId.get(id);
      if (file === undefined) return [];
      const { name: fileName, uploadId, size } = file;
      const counts = { downloadCount: downloads, downloadedBytes };
      return [compact({ id, uploadId, fileName, size, ...counts, ...lastOf(file) })];
    });
  }

  private wish(query: Query, userId?: string) {
    const window = WINDOWS[queryText(query.window) || 'all'];
    if (window === undefined) throw new BadRequest('invalid window');
    const sort = SORTS[queryText(query.sort) || 'downloads'];
    if (sort === undefined) throw new BadRequest('invalid sort');
    const most = Number.MAX_SAFE_INTEGER;
    const limit = queryInteger(query.limit, { name: 'limit', min: 1, max: most, fallback: 20 });
    const day = dayBefore(this.clock.now(), window - 1);
    const wish = { day, sort, limit: Math.min(limit, 100) };
    return userId === undefined ? wish : { ...wish, userId };
  }
}

const lastOf = ({ lastDownloadedAt }: { lastDownloadedAt: number | null }) =>
  lastDownloadedAt === null ? {} : { lastDownloadedAt: new Date(lastDownloadedAt).toISOString() };

/** Without what says nothing. */
const compact = <T extends object>(item: T): T =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '' && value !== 0)) as T;
