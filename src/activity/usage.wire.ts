import type {
  FeatureCountsWire,
  SizeCountsWire,
  StoredWire,
  TtlCountsWire,
  UsageWire,
  WindowsWire,
} from '#wire';
import type { ActivityEntity } from '../database/entities/activity.entity.js';
import { UsageEntity } from '../database/entities/usage.entity.js';

const DAY = 86_400_000;

/** The day `back` days before `now`, UTC. */
export const dayBefore = (now: number, back: number): string =>
  new Date(now - back * DAY).toISOString().slice(0, 10);

/** `days`: those of the last 30 on which something happened. */
export function toUsageWire(
  usage: UsageEntity,
  days: readonly ActivityEntity[],
  { now, startedAt }: { now: number; startedAt?: number },
): UsageWire {
  const { lastUploadAt } = usage;
  const windows = (counter: 'downloads' | 'uploads', total: number, bytes: number): WindowsWire => {
    const since = (back: number): number =>
      sum(days.filter(({ day }) => day >= dayBefore(now, back)).map((day) => day[counter]));
    return { total, bytes, today: since(0), last7Days: since(6), last30Days: since(29) };
  };
  const count = (counter: string): number => UsageEntity.count(usage, counter);
  return {
    ...(startedAt === undefined ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(lastUploadAt === null ? {} : { lastUploadAt: new Date(lastUploadAt).toISOString() }),
    downloads: windows('downloads', usage.downloads, usage.downloadedBytes),
    uploads: windows('uploads', count('ever_uploads'), count('ever_size')),
    current: details(count, 'now', {
      uploads: usage.uploads,
      files: usage.files,
      size: usage.size,
    }),
    lifetime: details(count, 'ever', {
      uploads: count('ever_uploads'),
      files: count('ever_files'),
      size: count('ever_size'),
    }),
  };
}

/** The same without days, as the elements of lists have it. */
export function toUsageSummary(
  usage: UsageEntity,
  times: { now: number; startedAt?: number },
): UsageWire {
  const { downloads, uploads, ...rest } = toUsageWire(usage, [], times);
  const whole = ({ total, bytes }: WindowsWire): WindowsWire => ({ total, bytes });
  return { ...rest, downloads: whole(downloads), uploads: whole(uploads) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const FEATURES = {
  passwordUploads: 'password',
  removableUploads: 'removable',
  oneShotUploads: 'one_shot',
  streamUploads: 'stream',
  extendTTLUploads: 'extend_ttl',
  e2eeUploads: 'e2ee',
  commentUploads: 'comment',
} as const satisfies Record<keyof FeatureCountsWire, string>;
const TTLS = {
  noneUploads: 'ttl_none',
  lessThan1HourUploads: 'ttl_1h',
  oneHourToOneDayUploads: 'ttl_1d',
  oneDayToSevenDaysUploads: 'ttl_7d',
  sevenDaysTo30DaysUploads: 'ttl_30d',
  greaterThan30DaysUploads: 'ttl_more',
} as const satisfies Record<keyof TtlCountsWire, string>;
const SIZES = {
  lessThan1MBFiles: 'size_1mb',
  oneMBTo10MBFiles: 'size_10mb',
  tenMBTo100MBFiles: 'size_100mb',
  hundredMBTo1GBFiles: 'size_1gb',
  oneGBTo10GBFiles: 'size_10gb',
  tenGBTo100GBFiles: 'size_100gb',
  greaterThan100GBFiles: 'size_more',
} as const satisfies Record<keyof SizeCountsWire, string>;

function details(
  count: (counter: string) => number,
  when: 'now' | 'ever',
  { uploads, files, size: totalSize }: { uploads: number; files: number; size: number },
): StoredWire {
  const read = <K extends string>(names: Readonly<Record<K, string>>): Record<K, number> =>
    Object.fromEntries(
      Object.entries<string>(names).map(([name, detail]) => [name, count(`${when}_${detail}`)]),
    ) as Record<K, number>;
  return {
    ...{ uploads, files, totalSize },
    ...{ features: read(FEATURES), ttl: read(TTLS), fileSizes: read(SIZES) },
  };
}
