import { MAX_FILE_NAME_BYTES, checkFileName } from '../../common/file-name.js';
import { MAX_USER_ID } from '../../database/entities/user.entity.js';
import * as is from './fields.js';
import { FORMAT } from './format.js';
import { ArchiveProblem } from './problem.js';

/** Bytes that a TEXT column holds on every database. */
const MAX_TEXT = 65_535;
const MAX_COMMENTS = 32_768;
const MAX_CREDENTIAL = 128;

const longText = is.text(MAX_TEXT);
const userId: is.Read<string> = (value, name) => {
  const read = is.text(4 * MAX_USER_ID)(value, name);
  if (read.length > MAX_USER_ID) throw new is.TooLong(`${name} is longer than a user's id`);
  return read;
};
const hash = is.code(/^[\x21-\x7e]{0,100}$/, 'a hash');
const userToken = is.code(/^[\x21-\x7e]{0,64}$/, 'a token');
const hex = (digits: number): is.Read<string> =>
  is.code(new RegExp(`^(?:[0-9a-f]{${digits}})?$`), `a digest of ${digits} hex digits`);
const count = is.integer(0);

const fileName: is.Read<string> = (value, name) => {
  const read = is.text(MAX_FILE_NAME_BYTES)(value, name);
  try {
    checkFileName(read);
  } catch {
    throw new ArchiveProblem(`${name} is not a name of a file`);
  }
  return read;
};

/** plik-nest.json: what the archive is. */
export const manifest = is.record({
  format: is.oneOf(FORMAT),
  version: is.integer(1),
  server: is.text(64),
  createdAt: is.time,
  data: is.flag,
});

export const setting = is.record({
  key: is.code(/^[\x21-\x7e]{1,128}$/, 'a key'),
  value: longText,
});

export const user = is.record({
  id: userId,
  provider: is.oneOf('local', 'google', 'ovh', 'oidc', 'github'),
  login: longText,
  passwordHash: hash,
  name: longText,
  email: longText,
  admin: is.flag,
  maxFileSize: is.integer(),
  maxUserSize: is.integer(),
  maxTtl: is.integer(),
  theme: is.text(64),
  language: is.text(64),
  createdAt: is.time,
  sessionEpoch: count,
});

export const token = is.record({
  token: is.code(/^[\x21-\x7e]{1,64}$/, 'a token'),
  user: userId,
  comment: longText,
  createdAt: is.time,
});

export const file = is.record({
  id: is.id,
  position: is.small,
  name: fileName,
  status: is.oneOf('missing', 'uploaded', 'deleted'),
  size: is.integer(),
  md5: hex(32),
  sha256: hex(64),
  type: longText,
  reference: longText,
  attempt: is.small,
  downloads: count,
  downloadedBytes: count,
  lastDownloadedAt: is.orNull(is.time),
  createdAt: is.time,
  storedAt: is.orNull(is.time),
  backend: is.or('', is.code(/^[a-z0-9]{0,32}$/, 'a storage backend')),
  backendDetails: is.or('', is.text(255)),
});

export const upload = is.record({
  id: is.id,
  ttl: is.integer(),
  extendTtl: is.flag,
  remoteIp: is.text(64),
  comments: is.text(MAX_COMMENTS),
  uploadToken: is.code(/^[\x21-\x7e]{1,32}$/, 'a token'),
  stream: is.flag,
  oneShot: is.flag,
  removable: is.flag,
  protectedByPassword: is.flag,
  login: is.text(MAX_CREDENTIAL),
  passwordHash: hash,
  user: userId,
  userToken,
  e2ee: is.text(16),
  downloads: count,
  downloadedBytes: count,
  lastDownloadedAt: is.orNull(is.time),
  createdAt: is.time,
  expiresAt: is.orNull(is.time),
  files: is.list(file),
});

/** What a file of the batch before turned out to be when its bytes were to be read. */
export const correction = is.record({
  file: is.id,
  status: is.oneOf('missing', 'deleted'),
  reason: is.text(1024),
});

export const usage = is.record({
  user: userId,
  downloads: count,
  downloadedBytes: count,
  lastUploadAt: is.orNull(is.time),
  ever: is.counters,
});

const dayCounts = { downloads: count, downloadedBytes: count };

export const activity = is.record({
  scope: userId,
  day: is.day,
  uploads: count,
  uploadedBytes: count,
  ...dayCounts,
});

export const downloadDay = is.record({ file: is.id, upload: is.id, day: is.day, ...dayCounts });

/** end.json: what has to have been read by then. */
export const totals = is.record({
  settings: count,
  users: count,
  tokens: count,
  uploads: count,
  files: count,
  contents: count,
  bytes: count,
  corrections: count,
  usages: count,
  activity: count,
  downloadDays: count,
});

/** Counts of what has come, or gone, until now. */
export const noTotals = (): { -readonly [K in keyof Totals]: number } => ({
  ...{ settings: 0, users: 0, tokens: 0, uploads: 0, files: 0, contents: 0, bytes: 0 },
  ...{ corrections: 0, usages: 0, activity: 0, downloadDays: 0 },
});

export type Manifest = ReturnType<typeof manifest>;
export type SettingRow = ReturnType<typeof setting>;
export type UserRow = ReturnType<typeof user>;
export type TokenRow = ReturnType<typeof token>;
export type FileRow = ReturnType<typeof file>;
export type UploadRow = ReturnType<typeof upload>;
export type CorrectionRow = ReturnType<typeof correction>;
export type UsageRow = ReturnType<typeof usage>;
export type ActivityRow = ReturnType<typeof activity>;
export type DownloadDayRow = ReturnType<typeof downloadDay>;
export type Totals = ReturnType<typeof totals>;
