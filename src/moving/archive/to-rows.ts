import type { ActivityEntity } from '../../database/entities/activity.entity.js';
import type { DownloadDayEntity } from '../../database/entities/download-day.entity.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { SettingEntity } from '../../database/entities/setting.entity.js';
import type { TokenEntity } from '../../database/entities/token.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { USAGE_COUNTERS, UsageEntity } from '../../database/entities/usage.entity.js';
import type { UserEntity } from '../../database/entities/user.entity.js';
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

/** Prefix of the counters of what has ever been. */
const EVER = 'ever_';

/** What is in the database under the names that the archive has for it. */
export const settingRow = ({ key, value }: SettingEntity): SettingRow => ({ key, value });

export const userRow = (user: UserEntity): UserRow => ({
  id: user.id,
  provider: user.provider,
  login: user.login,
  passwordHash: user.password,
  name: user.name,
  email: user.email,
  admin: user.admin,
  maxFileSize: user.maxFileSize,
  maxUserSize: user.maxUserSize,
  maxTtl: user.maxTtl,
  theme: user.theme,
  language: user.language,
  createdAt: user.createdAt,
  sessionEpoch: user.sessionEpoch,
});

export const tokenRow = ({ token, userId, comment, createdAt }: TokenEntity): TokenRow => ({
  token,
  user: userId,
  comment,
  createdAt,
});

/** What is being received or was taken back is no content of an archive. */
const STATUS = {
  missing: 'missing',
  uploading: 'missing',
  uploaded: 'uploaded',
  removed: 'deleted',
  deleted: 'deleted',
} as const;

/** Where the bytes are is said only when they do not come along: it may be a secret. */
export const fileRow = (file: FileEntity, withBytes: boolean): FileRow => ({
  id: file.id,
  position: file.position,
  name: file.name,
  status: STATUS[file.status],
  size: file.size,
  md5: file.md5,
  sha256: file.sha256,
  type: file.type,
  reference: file.reference,
  attempt: file.attempt,
  downloads: file.downloadCount,
  downloadedBytes: file.downloadedBytes,
  lastDownloadedAt: file.lastDownloadedAt,
  createdAt: file.createdAt,
  storedAt: file.storedAt,
  backend: withBytes ? '' : file.backend,
  backendDetails: withBytes ? '' : file.backendDetails,
});

export const uploadRow = (upload: UploadEntity, files: readonly FileRow[]): UploadRow => ({
  id: upload.id,
  ttl: upload.ttl,
  extendTtl: upload.extendTtl,
  remoteIp: upload.remoteIp,
  comments: upload.comments,
  uploadToken: upload.uploadToken,
  stream: upload.stream,
  oneShot: upload.oneShot,
  removable: upload.removable,
  protectedByPassword: upload.protectedByPassword,
  login: upload.login,
  passwordHash: upload.password,
  user: upload.userId,
  userToken: upload.userToken,
  e2ee: upload.e2ee,
  downloads: upload.downloadCount,
  downloadedBytes: upload.downloadedBytes,
  lastDownloadedAt: upload.lastDownloadedAt,
  createdAt: upload.createdAt,
  expiresAt: upload.expireAt,
  files,
});

export const usageRow = (usage: UsageEntity): UsageRow => {
  const ever = USAGE_COUNTERS.filter((counter) => counter.startsWith(EVER));
  const counts = ever.map((counter) => [
    counter.slice(EVER.length),
    Math.max(0, UsageEntity.count(usage, counter)),
  ]);
  return {
    user: usage.userId,
    downloads: usage.downloads,
    downloadedBytes: usage.downloadedBytes,
    lastUploadAt: usage.lastUploadAt,
    ever: Object.fromEntries(counts) as Record<string, number>,
  };
};

export const activityRow = (day: ActivityEntity): ActivityRow => ({
  scope: day.scope,
  day: day.day,
  uploads: day.uploads,
  uploadedBytes: day.uploadedBytes,
  downloads: day.downloads,
  downloadedBytes: day.downloadedBytes,
});

export const downloadDayRow = (day: DownloadDayEntity): DownloadDayRow => ({
  file: day.fileId,
  upload: day.uploadId,
  day: day.day,
  downloads: day.downloads,
  downloadedBytes: day.downloadedBytes,
});
