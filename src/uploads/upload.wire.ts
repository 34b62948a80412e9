import type { FileWire, LegacyUploadWire, ListedUploadWire, UploadWire } from '#wire';
import type { Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';

const time = (ms: number): string => new Date(ms).toISOString();

/** Contract §4.2. Where the bytes are is never part of it. */
export const toFileWire = (file: FileEntity): FileWire => ({
  id: file.id,
  fileName: file.name,
  status: file.status,
  fileMd5: file.md5,
  fileType: file.type,
  fileSize: file.size,
  reference: file.reference,
  createdAt: time(file.createdAt),
  ...(file.downloadCount === 0 ? {} : { downloadCount: file.downloadCount }),
  ...(file.lastDownloadedAt === null ? {} : { lastDownloadedAt: time(file.lastDownloadedAt) }),
});

/** What only the uploader sees of the downloads. */
const downloadsOf = ({ downloadCount, downloadedBytes, lastDownloadedAt }: UploadEntity) => ({
  downloadCount,
  downloadedBytes,
  ...(lastDownloadedAt === null ? {} : { lastDownloadedAt: time(lastDownloadedAt) }),
});

/** Contract §4.1; keys that do not apply are absent. */
export function toUploadWire(
  upload: UploadEntity,
  files: readonly FileEntity[],
  admin: boolean,
  settings: Settings,
): UploadWire {
  const downloadURL = settings.downloadUrl;
  return {
    id: upload.id,
    ttl: upload.ttl,
    extend_ttl: upload.extendTtl,
    downloadDomain: settings.downloadDomain,
    comments: upload.comments,
    ...(upload.e2ee === '' ? {} : { e2ee: upload.e2ee }),
    files: files.map(toFileWire),
    ...(admin ? { uploadToken: upload.uploadToken } : {}),
    admin,
    stream: upload.stream,
    oneShot: upload.oneShot,
    removable: upload.removable,
    protectedByPassword: upload.protectedByPassword,
    createdAt: time(upload.createdAt),
    expireAt: upload.expireAt === null ? null : time(upload.expireAt),
    ...(downloadURL === '' ? {} : { downloadURL }),
    ...(admin ? downloadsOf(upload) : {}),
  };
}

/** An upload in a list: with where it came from, and as Plik has it, never "admin" (contract §4.1). */
export function toListedUpload(
  upload: UploadEntity,
  files: readonly FileEntity[],
  settings: Settings,
): ListedUploadWire {
  const { remoteIp, userId, userToken, login } = upload;
  return {
    ...toUploadWire(upload, files, true, settings),
    downloadDomain: '',
    admin: false,
    ...(remoteIp === '' ? {} : { uploadIp: remoteIp }),
    ...(userId === '' ? {} : { user: userId }),
    ...(userToken === '' ? {} : { token: userToken }),
    ...(login === '' ? {} : { login }),
  };
}

/** The answer of Plik before 1.3, for clients that declare their files as an object (contract §5.3). */
export const toLegacyWire = (
  upload: UploadEntity,
  files: readonly FileEntity[],
  settings: Settings,
): LegacyUploadWire => ({
  id: upload.id,
  uploadDate: Math.floor(upload.createdAt / 1000),
  ttl: upload.ttl,
  downloadDomain: settings.downloadDomain,
  comments: upload.comments,
  files: Object.fromEntries(files.map((file) => [file.id, toFileWire(file)])),
  uploadToken: upload.uploadToken,
  admin: false,
  stream: upload.stream,
  oneShot: upload.oneShot,
  removable: upload.removable,
  protectedByPassword: upload.protectedByPassword,
  protectedByYubikey: false,
});
