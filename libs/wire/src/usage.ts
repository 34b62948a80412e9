/** What was counted over all time (contract §5.10). */
export interface TotalsWire {
  readonly total: number;
  readonly bytes: number;
}

/** The same with the last days, today included; absent in the elements of lists. Days are those of UTC. */
export interface WindowsWire extends TotalsWire {
  readonly today?: number;
  readonly last7Days?: number;
  readonly last30Days?: number;
}

/** How many uploads have an option. */
export interface FeatureCountsWire {
  readonly passwordUploads: number;
  readonly removableUploads: number;
  readonly oneShotUploads: number;
  readonly streamUploads: number;
  readonly extendTTLUploads: number;
  readonly e2eeUploads: number;
  readonly commentUploads: number;
}

/** How many uploads live how long. */
export interface TtlCountsWire {
  readonly noneUploads: number;
  readonly lessThan1HourUploads: number;
  readonly oneHourToOneDayUploads: number;
  readonly oneDayToSevenDaysUploads: number;
  readonly sevenDaysTo30DaysUploads: number;
  readonly greaterThan30DaysUploads: number;
}

/** How many files are how large. */
export interface SizeCountsWire {
  readonly lessThan1MBFiles: number;
  readonly oneMBTo10MBFiles: number;
  readonly tenMBTo100MBFiles: number;
  readonly hundredMBTo1GBFiles: number;
  readonly oneGBTo10GBFiles: number;
  readonly tenGBTo100GBFiles: number;
  readonly greaterThan100GBFiles: number;
}

/** What is stored, or ever was. */
export interface StoredWire {
  readonly uploads: number;
  readonly files: number;
  /** Bytes. */
  readonly totalSize: number;
  readonly features: FeatureCountsWire;
  readonly ttl: TtlCountsWire;
  readonly fileSizes: SizeCountsWire;
}

/** The usage object of statistics (contract §5.10). */
export interface UsageWire {
  readonly startedAt?: string;
  readonly lastUploadAt?: string;
  readonly downloads: WindowsWire;
  readonly uploads: WindowsWire;
  readonly current: StoredWire;
  readonly lifetime: StoredWire;
}

/** One day of GET …/stats/activity/daily (contract §5.10). */
export interface DayWire {
  /** "2026-02-28", UTC. */
  readonly day: string;
  readonly downloads: number;
  readonly downloadedBytes: number;
  readonly uploads: number;
  readonly uploadedBytes: number;
}

/** What every trending thing has (contract §5.10); what is zero or empty is absent. */
interface TrendingWire {
  readonly id: string;
  /** Bytes. */
  readonly size?: number;
  readonly downloadCount?: number;
  readonly downloadedBytes?: number;
  readonly lastDownloadedAt?: string;
}

export interface TrendingUploadWire extends TrendingWire {
  readonly comments?: string;
  readonly user?: string;
  readonly files?: number;
}

export interface TrendingFileWire extends TrendingWire {
  readonly uploadId: string;
  readonly fileName: string;
}
