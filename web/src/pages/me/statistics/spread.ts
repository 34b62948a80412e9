import type { Usage } from '#client';
import type { TextKey } from '../../../texts';

type Stored = Usage['current'];

export interface Part {
  readonly text: TextKey;
  readonly count: number;
}

/** How many files are of which size, smallest first. */
export const sizesOf = ({ fileSizes: sizes }: Stored): Part[] => [
  { text: 'account.under1MB', count: sizes.lessThan1MBFiles },
  { text: 'account.from1MB', count: sizes.oneMBTo10MBFiles },
  { text: 'account.from10MB', count: sizes.tenMBTo100MBFiles },
  { text: 'account.from100MB', count: sizes.hundredMBTo1GBFiles },
  { text: 'account.from1GB', count: sizes.oneGBTo10GBFiles },
  { text: 'account.from10GB', count: sizes.tenGBTo100GBFiles },
  { text: 'account.over100GB', count: sizes.greaterThan100GBFiles },
];

/** How many uploads live for how long, shortest first. */
export const lifetimesOf = ({ ttl }: Stored): Part[] => [
  { text: 'account.under1Hour', count: ttl.lessThan1HourUploads },
  { text: 'account.under1Day', count: ttl.oneHourToOneDayUploads },
  { text: 'account.under7Days', count: ttl.oneDayToSevenDaysUploads },
  { text: 'account.under30Days', count: ttl.sevenDaysTo30DaysUploads },
  { text: 'account.over30Days', count: ttl.greaterThan30DaysUploads },
  { text: 'account.forEver', count: ttl.noneUploads },
];
