import { ActivityEntity } from '../../database/entities/activity.entity.js';
import { DownloadDayEntity } from '../../database/entities/download-day.entity.js';
import { EndedSessionEntity } from '../../database/entities/ended-session.entity.js';
import { FileEntity } from '../../database/entities/file.entity.js';
import { SettingEntity } from '../../database/entities/setting.entity.js';
import { TokenEntity } from '../../database/entities/token.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { USAGE_COUNTERS } from '../../database/entities/usage.entity.js';
import { UserEntity } from '../../database/entities/user.entity.js';
import type { RaisedUsage } from '../../database/repositories/import.repository.js';
import { ArchiveProblem } from './problem.js';
import type {
  ActivityRow,
  DownloadDayRow,
  EndedSessionRow,
  FileRow,
  SettingRow,
  TokenRow,
  UploadRow,
  UsageRow,
  UserRow,
} from './records.js';

/** Which bytes a file row of the database says it has, or will have. */
export type Storing = Pick<
  FileEntity,
  'status' | 'attempt' | 'owner' | 'backend' | 'backendDetails'
>;

export const settingOf = ({ key, value }: SettingRow): SettingEntity =>
  Object.assign(new SettingEntity(), { key, value });

/** Rejects an account whose id does not say its provider. */
export function userOf({ passwordHash, ...row }: UserRow): UserEntity {
  if (!row.id.startsWith(`${row.provider}:`)) throw new ArchiveProblem('user.id is not an id');
  return Object.assign(new UserEntity(), { ...row, password: passwordHash });
}

export const tokenOf = ({ user: userId, ...row }: TokenRow): TokenEntity =>
  Object.assign(new TokenEntity(), { ...row, userId });

/** A new upload with `fileCount` file rows; stored bytes are counted when they are there. */
export function uploadOf(row: UploadRow, fileCount: number): UploadEntity {
  return Object.assign(new UploadEntity(), {
    id: row.id,
    ttl: row.ttl,
    extendTtl: row.extendTtl,
    remoteIp: row.remoteIp,
    comments: row.comments,
    uploadToken: row.uploadToken,
    stream: row.stream,
    oneShot: row.oneShot,
    removable: row.removable,
    protectedByPassword: row.protectedByPassword,
    login: row.login,
    password: row.passwordHash,
    userId: row.user,
    userToken: row.userToken,
    e2ee: row.e2ee,
    storedSize: 0,
    downloadCount: row.downloads,
    downloadedBytes: row.downloadedBytes,
    lastDownloadedAt: row.lastDownloadedAt,
    fileCount,
    createdAt: row.createdAt,
    expireAt: row.expiresAt,
    deletedAt: null,
  });
}

/** A new file row. What is only known of stored bytes is left out until they are stored. */
export function fileOf(uploadId: string, row: FileRow, storing: Storing): FileEntity {
  const { downloads: downloadCount, ...same } = row;
  const stored = storing.status === 'uploaded' || storing.status === 'deleted';
  const facts = stored ? {} : { md5: '', sha256: '', storedAt: null };
  return Object.assign(new FileEntity(), {
    ...same,
    ...facts,
    uploadId,
    downloadCount,
    ...storing,
  });
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

export const endedSessionOf = (row: EndedSessionRow): EndedSessionEntity =>
  Object.assign(new EndedSessionEntity(), row);

export const activityOf = (row: ActivityRow): ActivityEntity =>
  Object.assign(new ActivityEntity(), row);

export const downloadDayOf = (row: DownloadDayRow): DownloadDayEntity => {
  const { file: fileId, upload: uploadId, ...same } = row;
  return Object.assign(new DownloadDayEntity(), { ...same, fileId, uploadId });
};
