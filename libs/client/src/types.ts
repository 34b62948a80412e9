import type { components, operations } from './generated/api.js';

/** What the API speaks of, under the names of the field. Each is described in openapi.json. */
type Schemas = components['schemas'];

/** What an operation takes in its query string. */
type QueryOf<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>;

export type Upload = Schemas['Upload'];
export type UploadFile = Schemas['File'];
export type FileStatus = Schemas['FileStatus'];
/** An upload in a list: with its owner's name and token, and never as its administrator. */
export type ListedUpload = Schemas['ListedUpload'];
/** Options of a new upload; what is absent is as the server has it. */
export type UploadOptions = Omit<Schemas['UploadParams'], 'files'>;
/** What can be changed of an upload. */
export type UploadChange = Schemas['UploadChange'];
/** A file that is announced before its bytes are sent. */
export type DeclaredFile = Schemas['FileParams'];

export type User = Schemas['User'];
export type NewUser = Schemas['NewUserParams'];
export type UserChange = Omit<Schemas['UserParams'], 'id'>;
export type ProfileChange = Schemas['ProfileParams'];
export type Token = Schemas['Token'];
export type DeviceCode = Schemas['DeviceLogin'];
export type DevicePoll = Schemas['DevicePoll'];

export type UserStats = Schemas['UserStats'];
export type ServerStats = Schemas['ServerStats'];
export type Usage = Schemas['Usage'];
export type Day = Schemas['Day'];
export type TrendingUpload = Schemas['TrendingUploads'][number];
export type TrendingFile = Schemas['TrendingFiles'][number];

export type Logging = Schemas['Logging'];
export type LoggingChange = Schemas['LoggingParams'];
export type AuditLine = Schemas['AuditLine'];
export type AuditPage = Schemas['AuditPage'];
export type AuditWishes = QueryOf<'searchAudit'>;

export type UserSession = Schemas['Session'];
export type Setting = Schemas['Setting'];
export type Cleaning = Schemas['Cleaning'];
export type StorageShare = Schemas['StorageShare'];
export type StorageCheck = Schemas['StorageCheck'];
export type StorageCheckWishes = Schemas['StorageCheckParams'];
export type Maintenance = Schemas['Maintenance'];
export type MaintenanceChange = Schemas['MaintenanceParams'];

export type Config = Schemas['Config'];
export type Version = Schemas['Version'];
export type ServerClient = Schemas['Client'];
export type Release = Schemas['Release'];

/** A part of a list. */
export interface Page<T> extends Omit<Schemas['UploadPage'], 'results' | 'total'> {
  /** Of the whole list. Plik before 1.4 does not say it. */
  total?: number;
  results: T[];
}

/** Which part of a list, and in which order. */
export type PageWishes = Pick<QueryOf<'listMyTokens'>, 'limit' | 'order' | 'after' | 'before'>;

type Features = 'oneShot' | 'removable' | 'stream' | 'extendTTL' | 'password' | 'e2ee';

/** Of uploads: only those with a feature, or, where it is false, only those without. */
export type MyUploadWishes = PageWishes &
  Pick<QueryOf<'listMyUploads'>, 'token' | 'sort'> &
  Partial<Record<Features, boolean>>;
export type UploadWishes = MyUploadWishes & Pick<QueryOf<'listUploads'>, 'user'>;

export type UserWishes = PageWishes &
  Pick<QueryOf<'listUsers'>, 'provider' | 'sort'> & { admin?: boolean };
export type UserSearch = Pick<QueryOf<'searchUsers'>, 'provider' | 'limit'> & { admin?: boolean };

export type DayWishes = QueryOf<'getDailyActivity'>;
export type TrendingUploadWishes = QueryOf<'getTrendingUploads'>;
export type TrendingFileWishes = QueryOf<'getTrendingFiles'>;
