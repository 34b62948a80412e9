import type * as wire from '../usage.js';
import type { ServerStatsWire, UserStatsWire } from '../user.js';
import { count, list, named, object, optional, text, time } from './schema.js';

export const WINDOWS = named<wire.WindowsWire>(
  'Windows',
  object<wire.WindowsWire>(
    'Counts over all time; in the elements of lists without the last days.',
    {
      total: count(),
      bytes: count(),
      today: optional(count('days are those of UTC')),
      last7Days: optional(count('today included')),
      last30Days: optional(count('today included')),
    },
  ),
);

export const STORED = named<wire.StoredWire>(
  'Stored',
  object<wire.StoredWire>('What is stored, or ever was.', {
    uploads: count(),
    files: count(),
    totalSize: count('bytes'),
    features: object<wire.FeatureCountsWire>('uploads by their options', {
      passwordUploads: count(),
      removableUploads: count(),
      oneShotUploads: count(),
      streamUploads: count(),
      extendTTLUploads: count(),
      e2eeUploads: count(),
      commentUploads: count(),
    }),
    ttl: object<wire.TtlCountsWire>('uploads by how long they live', {
      noneUploads: count(),
      lessThan1HourUploads: count(),
      oneHourToOneDayUploads: count(),
      oneDayToSevenDaysUploads: count(),
      sevenDaysTo30DaysUploads: count(),
      greaterThan30DaysUploads: count(),
    }),
    fileSizes: object<wire.SizeCountsWire>('files by their sizes', {
      lessThan1MBFiles: count(),
      oneMBTo10MBFiles: count(),
      tenMBTo100MBFiles: count(),
      hundredMBTo1GBFiles: count(),
      oneGBTo10GBFiles: count(),
      tenGBTo100GBFiles: count(),
      greaterThan100GBFiles: count(),
    }),
  }),
);

export const USAGE = named<wire.UsageWire>(
  'Usage',
  object<wire.UsageWire>('What was, and is, made of the server.', {
    startedAt: optional(time()),
    lastUploadAt: optional(time()),
    downloads: WINDOWS,
    uploads: WINDOWS,
    current: STORED,
    lifetime: STORED,
  }),
);

const stored = {
  uploads: count('uploads that were not removed'),
  files: count('files that are stored'),
  totalSize: count('bytes'),
};

export const USER_STATS = named<UserStatsWire>(
  'UserStats',
  object<UserStatsWire>('What one user has stored.', {
    ...stored,
    usage: optional(USAGE),
  }),
);

export const SERVER_STATS = named<ServerStatsWire>(
  'ServerStats',
  object<ServerStatsWire>('What everybody has stored.', {
    ...stored,
    users: count(),
    anonymousUploads: count(),
    anonymousTotalSize: count('bytes'),
    usage: optional(USAGE),
    anonymousUsage: optional(USAGE),
  }),
);

export const DAY = named<wire.DayWire>(
  'Day',
  object<wire.DayWire>('What happened on one day.', {
    day: text('UTC', { format: 'date' }),
    downloads: count(),
    downloadedBytes: count(),
    uploads: count(),
    uploadedBytes: count(),
  }),
  { day: '2026-02-28', downloads: 3, downloadedBytes: 36, uploads: 1, uploadedBytes: 12 },
);

export const DAYS = named('Days', list(DAY, 'Every day, oldest first.'));

const trending = {
  id: text(),
  size: optional(count('bytes; what is zero or empty is absent')),
  downloadCount: optional(count()),
  downloadedBytes: optional(count()),
  lastDownloadedAt: optional(time()),
};

export const TRENDING_UPLOADS = named(
  'TrendingUploads',
  list(
    object<wire.TrendingUploadWire>('An upload and its downloads.', {
      ...trending,
      comments: optional(text()),
      user: optional(text('id of its uploader')),
      files: optional(count()),
    }),
    'Most downloaded first.',
  ),
);

export const TRENDING_FILES = named(
  'TrendingFiles',
  list(
    object<wire.TrendingFileWire>('A file and its downloads.', {
      ...trending,
      uploadId: text(),
      fileName: text(),
    }),
    'Most downloaded first.',
  ),
);
