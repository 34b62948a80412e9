import type { Settings } from '../config/index.js';

/** What one requester may do (contract §2.4). */
export interface Limits {
  /** Bytes of one file; ≤ 0: unlimited. */
  readonly fileSize: number;
  /** Seconds; ≤ 0: no maximum. */
  readonly ttl: number;
  /** Rows in every status, deleted ones too. */
  readonly filesPerUpload: number;
}

/** The limits of somebody without an account. */
export const serverLimits = (settings: Settings): Limits => ({
  fileSize: settings.maxFileSize,
  ttl: settings.maxTtl,
  filesPerUpload: settings.maxFilePerUpload,
});
