import { BadRequest } from '../common/errors.js';
import { humanSize } from '../common/units.js';
import type { Settings } from '../config/index.js';
import type { UserEntity } from '../database/entities/user.entity.js';

/** What one user, or somebody without an account, may do (contract §2.4). */
export interface Limits {
  /** Bytes of one file; ≤ 0: unlimited. */
  readonly fileSize: number;
  /** Bytes of all stored files, and of all that come in pieces, together; ≤ 0: unlimited. */
  readonly totalSize: number;
  /** Bytes of them that are taken; 0 where nothing is limited. */
  readonly usedSize: number;
  /** Seconds; ≤ 0: no maximum. */
  readonly ttl: number;
  /** Rows in every status, deleted ones too. */
  readonly filesPerUpload: number;
}

/** A user's own value decides unless it is 0. */
const own = (value = 0, server: number): number => (value === 0 ? server : value);

/** Quotas are for accounts; `usedSize` in bytes. */
export const limitsOf = (user: UserEntity | null, settings: Settings, usedSize = 0): Limits => ({
  fileSize: own(user?.maxFileSize, settings.maxFileSize),
  totalSize: user === null ? 0 : own(user.maxUserSize, settings.maxUserSize),
  usedSize,
  ttl: own(user?.maxTtl, settings.maxTtl),
  filesPerUpload: settings.maxFilePerUpload,
});

/** Whether `size` bytes more fit into the quota. Nothing more always fits. */
export const fits = (size: number, { totalSize, usedSize }: Limits): boolean =>
  totalSize <= 0 || size === 0 || usedSize + size <= totalSize;

/** Why not (contract §2.4). */
export const quotaReached = ({ totalSize }: Pick<Limits, 'totalSize'>): string =>
  `maximum user upload size reached. (${humanSize(totalSize)})`;

/** Why a file is refused that has more bytes than one may have (contract §2.4). */
export const tooBig = ({ fileSize }: Pick<Limits, 'fileSize'>): BadRequest =>
  new BadRequest(`file too big (limit is set to ${humanSize(fileSize)})`);

/**
 * Refuses a file of which is known, before it has come, that it has at least `size` bytes. What is too big in
 * itself is so however empty the quota is.
 */
export function checkSize(size: number, limits: Limits): void {
  if (limits.fileSize > 0 && size > limits.fileSize) throw tooBig(limits);
  if (!fits(size, limits)) throw new BadRequest(quotaReached(limits));
}
