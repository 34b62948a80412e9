import { FILE, FILE_STATUS } from './files.js';
import * as operation from './operation.js';
import * as requests from './requests.js';
import type { JsonSchema } from './schema.js';
import * as server from './server.js';
import * as uploads from './uploads.js';
import * as usage from './usage.js';
import * as users from './users.js';

export type { JsonSchema } from './schema.js';

/**
 * Everything that goes over the wire as JSON, by the names of the API's description. They are compared with the
 * types beside them by the compiler.
 */
const NAMED = {
  Upload: uploads.UPLOAD,
  CreatedUpload: uploads.CREATED_UPLOAD,
  ListedUpload: uploads.LISTED_UPLOAD,
  LegacyUpload: uploads.LEGACY_UPLOAD,
  File: FILE,
  FileStatus: FILE_STATUS,
  UploadParams: requests.UPLOAD_PARAMS,
  UploadChange: requests.UPLOAD_CHANGE,
  FileParams: requests.FILE_PARAMS,
  UploadPage: server.UPLOAD_PAGE,
  User: users.USER,
  Users: users.USERS,
  UserPage: server.USER_PAGE,
  LoginParams: requests.LOGIN_PARAMS,
  NewUserParams: requests.NEW_USER_PARAMS,
  UserParams: requests.USER_PARAMS,
  ProfileParams: requests.PROFILE_PARAMS,
  Token: users.TOKEN,
  TokenPage: server.TOKEN_PAGE,
  TokenParams: requests.TOKEN_PARAMS,
  DeviceLogin: users.DEVICE_LOGIN,
  DevicePoll: users.DEVICE_POLL,
  DeviceApproval: users.DEVICE_APPROVAL,
  DeviceInitParams: requests.DEVICE_INIT_PARAMS,
  DeviceApproveParams: requests.DEVICE_APPROVE_PARAMS,
  DevicePollParams: requests.DEVICE_POLL_PARAMS,
  UserStats: usage.USER_STATS,
  ServerStats: usage.SERVER_STATS,
  Usage: usage.USAGE,
  Windows: usage.WINDOWS,
  Stored: usage.STORED,
  Days: usage.DAYS,
  Day: usage.DAY,
  TrendingUploads: usage.TRENDING_UPLOADS,
  TrendingFiles: usage.TRENDING_FILES,
  Config: server.CONFIG,
  Flag: server.FLAG,
  Version: server.VERSION,
  Client: server.CLIENT,
  Release: server.RELEASE,
  Logging: server.LOGGING,
  AuditLine: server.AUDIT_LINE,
  AuditPage: server.AUDIT_PAGE,
  LoggingParams: requests.LOGGING_PARAMS,
  Setting: operation.SETTING,
  Settings: operation.SETTINGS,
  CleaningReport: operation.CLEANING_REPORT,
  Cleaning: operation.CLEANING,
  StorageShare: operation.STORAGE_SHARE,
  StorageShares: operation.STORAGE_SHARES,
  StorageCheckParams: operation.STORAGE_CHECK_PARAMS,
  StorageFinding: operation.STORAGE_FINDING,
  StorageCheck: operation.STORAGE_CHECK,
  Session: operation.SESSION,
  Sessions: operation.SESSIONS,
  Pause: operation.PAUSE,
  Maintenance: operation.MAINTENANCE,
  MaintenanceParams: operation.MAINTENANCE_PARAMS,
};

export type SchemaName = keyof typeof NAMED;

export const SCHEMAS: ReadonlyMap<string, JsonSchema> = new Map(
  Object.entries(NAMED).map(([key, { name, definition }]) => {
    if (key !== name) throw new Error(`the schema ${key} refers to itself as ${name}`);
    return [name, definition];
  }),
);
