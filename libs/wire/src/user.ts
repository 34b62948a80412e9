import type { UsageWire } from './usage.js';

/** An account (contract §4.3); a password, in whatever form, is never part of it. */
export interface UserWire {
  readonly id: string;
  readonly provider: string;
  readonly login?: string;
  readonly name?: string;
  readonly email?: string;
  readonly theme?: string;
  readonly language?: string;
  readonly admin: boolean;
  /** Bytes; 0: the server's, negative: unlimited. */
  readonly maxFileSize: number;
  readonly maxUserSize: number;
  /** Seconds; 0: the server's, negative: no maximum. */
  readonly maxTTL: number;
  readonly createdAt: string;
  /** In lists only: the usage object (contract §5.10). */
  readonly stats?: UsageWire;
}

/** A user token (contract §4.4). */
export interface TokenWire {
  readonly token: string;
  readonly comment?: string;
  readonly createdAt: string;
}

/** What one user has stored (contract §4.5). */
export interface UserStatsWire {
  readonly uploads: number;
  readonly files: number;
  /** Bytes. */
  readonly totalSize: number;
  /** Contract §5.10, the usage object. */
  readonly usage?: UsageWire;
}

/** What the server has stored (contract §4.5). */
export interface ServerStatsWire extends UserStatsWire {
  readonly users: number;
  readonly anonymousUploads: number;
  /** Bytes. */
  readonly anonymousTotalSize: number;
  /** Contract §5.10, the usage object. */
  readonly usage?: UsageWire;
  readonly anonymousUsage?: UsageWire;
}
