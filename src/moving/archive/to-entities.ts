import { ActivityEntity } from '../../database/entities/activity.entity.js';
import { DownloadDayEntity } from '../../database/entities/download-day.entity.js';
import { FileEntity } from '../../database/entities/file.entity.js';
import { SettingEntity } from '../../database/entities/setting.entity.js';
import { TokenEntity } from '../../database/entities/token.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { USAGE_COUNTERS } from '../../database/entities/usage.entity.js';
import { UserEntity } from '../../database/entities/user.entity.js';
import type { RaisedUsage } from '../../database/repositories/import.repository.js';
import type { Arrival } from '../pipeline/upload-plan.js';
import type { ArchiveFile } from './archive-uploads.js';
import { ArchiveProblem } from './problem.js';
import type {
  ActivityRow,
  DownloadDayRow,
  FileRow,
  SettingRow,
  TokenRow,
  UploadRow,
  UsageRow,
  UserRow,
} from './records.js';

export const settingOf = ({ key, value }: SettingRow): SettingEntity =>
  Object.assign(new SettingEntity(), { key, value });

/** Rejects an account whose id does not say its provider. */
export function userOf({ passwordHash, ...row }: UserRow): UserEntity {
  if (!row.id.startsWith(`${row.provider}:`)) throw new ArchiveProblem('user.id is not an id');
  return Object.assign(new UserEntity(), { ...row, password: passwordHash });
}

export const tokenOf = ({ user: userId, ...row }: TokenRow): TokenEntity =>
  Object.assign(new TokenEntity(), { ...row, userId });

/** How the files of an archive have their bytes. */
export interface Bringing {
  /** Whether bytes come along. */
  readonly data: boolean;
  /** The name of the storage that they are in already, where the archive does not say it. */
  readonly backend: string;
}

/** An upload as it would be here, with those of its files that a row names. */
export function arrivalOf(
  row: UploadRow,
  first: boolean,
  bringing: Bringing,
): Arrival<ArchiveFile> {
  const { files: rows, ...upload } = row;
  const files = rows.map((file) => {
    const hasBytes = bringing.data && file.status === 'uploaded';
    return { row: file, entity: fileOf(row.id, file, bringing), hasBytes };
  });
  return { entity: uploadOf(upload), files, first };
}

/** Files and stored bytes are counted when they are there. */
function uploadOf(row: Omit<UploadRow, 'files'>): UploadEntity {
  const { passwordHash: password, user: userId, downloads: downloadCount, ...others } = row;
  const { expiresAt: expireAt, ...same } = others;
  const renamed = { password, userId, downloadCount, expireAt };
  const nothing = { storedSize: 0, fileCount: 0, deletedAt: null };
  return Object.assign(new UploadEntity(), { ...same, ...renamed, ...nothing });
}

/** What is only known of stored bytes is left out where there are none. */
function fileOf(uploadId: string, row: FileRow, { data, backend }: Bringing): FileEntity {
  const { downloads: downloadCount, ...same } = row;
  const facts = row.status === 'missing' ? { md5: '', sha256: '', storedAt: null } : {};
  const there = !data && row.status === 'uploaded';
  const place = there
    ? { backend: row.backend || backend, backendDetails: row.backendDetails }
    : { backend: '', backendDetails: '' };
  const whole = { ...same, ...facts, ...place, uploadId, downloadCount, owner: '' };
  return Object.assign(new FileEntity(), whole);
}

/** The counters of a usage by their columns; those that this version does not know are left out. */
export function usageOf(row: UsageRow): RaisedUsage {
  const { user: userId, downloads, downloadedBytes: downloaded_bytes, lastUploadAt } = row;
  const ever = Object.entries(row.ever).map(([name, n]) => [`ever_${name}`, n] as const);
  const known = ever.filter(([counter]) => USAGE_COUNTERS.includes(counter));
  return {
    userId,
    columns: {
      downloads,
      downloaded_bytes,
      ...(lastUploadAt === null ? {} : { last_upload_at: lastUploadAt }),
      ...Object.fromEntries(known),
    },
  };
}

export const activityOf = (row: ActivityRow): ActivityEntity =>
  Object.assign(new ActivityEntity(), row);

export const downloadDayOf = (row: DownloadDayRow): DownloadDayEntity => {
  const { file: fileId, upload: uploadId, ...same } = row;
  return Object.assign(new DownloadDayEntity(), { ...same, fileId, uploadId });
};
