/** What the API speaks of, in the contract's words (§4). */
export type FileStatus = 'missing' | 'uploading' | 'uploaded' | 'removed' | 'deleted';

export interface UploadFile {
  readonly id: string;
  readonly fileName: string;
  readonly status: FileStatus;
  readonly fileMd5: string;
  readonly fileType: string;
  readonly fileSize: number;
  readonly reference: string;
  readonly createdAt: string;
  readonly downloadCount?: number;
  readonly lastDownloadedAt?: string;
}

export interface Upload {
  readonly id: string;
  readonly ttl: number;
  readonly extend_ttl: boolean;
  readonly downloadDomain: string;
  readonly comments: string;
  readonly e2ee?: string;
  readonly files: readonly UploadFile[];
  readonly uploadToken?: string;
  readonly admin: boolean;
  readonly stream: boolean;
  readonly oneShot: boolean;
  readonly removable: boolean;
  readonly protectedByPassword: boolean;
  readonly createdAt: string;
  readonly expireAt: string | null;
  readonly downloadURL?: string;
  readonly downloadCount?: number;
  readonly downloadedBytes?: number;
  readonly lastDownloadedAt?: string;
}

export interface ListedUpload extends Upload {
  readonly uploadIp?: string;
  readonly user?: string;
  readonly token?: string;
  readonly login?: string;
}

export interface UploadOptions {
  readonly ttl?: number;
  readonly extend_ttl?: boolean;
  readonly oneShot?: boolean;
  readonly removable?: boolean;
  readonly stream?: boolean;
  readonly comments?: string;
  readonly login?: string;
  readonly password?: string;
  readonly e2ee?: string;
}

/** A file that is announced before its bytes are sent. */
export interface DeclaredFile {
  readonly fileName: string;
  readonly fileSize?: number;
  readonly fileType?: string;
  readonly reference?: string;
}

export interface User {
  readonly id: string;
  readonly provider: string;
  readonly login?: string;
  readonly name?: string;
  readonly email?: string;
  readonly theme?: string;
  readonly language?: string;
  readonly admin: boolean;
  readonly maxFileSize: number;
  readonly maxUserSize: number;
  readonly maxTTL: number;
  readonly createdAt: string;
  readonly stats?: object;
}

export interface Token {
  readonly token: string;
  readonly comment?: string;
  readonly createdAt: string;
}

export interface Page<T> {
  readonly after: string | null;
  readonly before: string | null;
  /** Plik before 1.4 does not say it. */
  readonly total?: number;
  readonly results: readonly T[];
}

export interface PageWishes {
  readonly limit?: number;
  readonly order?: 'asc' | 'desc';
  readonly sort?: string;
  readonly after?: string;
  readonly before?: string;
}

export interface UserStats {
  readonly uploads: number;
  readonly files: number;
  readonly totalSize: number;
  readonly usage?: object;
}

export interface ServerStats extends UserStats {
  readonly users: number;
  readonly anonymousUploads: number;
  readonly anonymousTotalSize: number;
  readonly anonymousUsage?: object;
}

export interface Day {
  readonly day: string;
  readonly downloads: number;
  readonly downloadedBytes: number;
  readonly uploads: number;
  readonly uploadedBytes: number;
}

export interface Version {
  readonly version: string;
  readonly date: number;
  readonly gitShortRevision?: string;
  readonly gitFullRevision?: string;
  readonly goVersion?: string;
  readonly isRelease: boolean;
  readonly isMint: boolean;
  readonly clients: readonly object[] | null;
  readonly releases: readonly object[] | null;
}

export type Config = Readonly<Record<string, unknown>>;

export interface UploadFilter {
  readonly user?: string;
  readonly token?: string;
  readonly oneShot?: boolean;
  readonly removable?: boolean;
  readonly stream?: boolean;
  readonly extendTTL?: boolean;
  readonly password?: boolean;
  readonly e2ee?: boolean;
}

export interface UserFilter {
  readonly provider?: string;
  readonly admin?: boolean;
}

export interface NewUser {
  readonly provider: string;
  readonly login: string;
  readonly password?: string;
  readonly name?: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly maxFileSize?: number;
  readonly maxUserSize?: number;
  readonly maxTTL?: number;
}

export type UserChange = Omit<NewUser, 'provider' | 'login'>;

export interface ProfileChange {
  readonly name?: string;
  readonly email?: string;
  readonly theme?: string;
  readonly language?: string;
}

export interface DayWishes {
  readonly days?: number;
}

export interface TrendingWishes {
  readonly window?: 'all' | '1d' | '7d' | '30d';
  readonly sort?: 'downloads' | 'downloadedBytes';
  readonly limit?: number;
}

export interface TrendingUpload {
  readonly id: string;
}

export interface TrendingFile {
  readonly id: string;
}

export interface DeviceCode {
  readonly code: string;
  readonly secret: string;
  readonly verifyURL: string;
  readonly expiresIn: number;
}

export interface DevicePoll {
  readonly status: string;
  readonly token?: string;
}
