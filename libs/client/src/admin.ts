import { idPath } from './addresses.js';
import type { CallOptions, Http } from './http.js';
import { List } from './list.js';
import type {
  AuditPage,
  AuditWishes,
  Cleaning,
  Day,
  DayWishes,
  ListedUpload,
  Logging,
  LoggingChange,
  Maintenance,
  MaintenanceChange,
  NewUser,
  Page,
  ServerStats,
  Setting,
  StorageCheck,
  StorageCheckWishes,
  StorageShare,
  TrendingFile,
  TrendingUpload,
  TrendingFileWishes,
  TrendingUploadWishes,
  UploadWishes,
  User,
  UserChange,
  UserSearch,
  UserSession,
  UserWishes,
} from './types.js';

/** What administrators may do, by their session: a token does not open it (contract §5.9). */
export class Admin {
  constructor(private readonly http: Http) {}

  /** Every account, newest first. */
  users(wishes: UserWishes = {}, options: CallOptions = {}): List<User> {
    const path = '/users';
    return new List(
      (query) => this.http.json<Page<User>>({ method: 'GET', path, query, ...options }),
      wishes,
    );
  }

  /** Accounts whose id, login, name or address contain `text`, of at least two bytes. */
  searchUsers(
    text: string,
    wishes: UserSearch = {},
    options: CallOptions = {},
  ): Promise<readonly User[]> {
    const query = { q: text, ...wishes };
    return this.http.json({ method: 'GET', path: '/users/search', query, ...options });
  }

  createUser(user: NewUser, options: CallOptions = {}): Promise<User> {
    return this.http.json({ method: 'POST', path: '/user', json: user, ...options });
  }

  user(id: string, options: CallOptions = {}): Promise<User> {
    return this.http.json({ method: 'GET', path: idPath('/user', id), ...options });
  }

  /** Everything that `change` does not say is emptied: begin with what `user` answered. */
  replaceUser(id: string, change: UserChange, options: CallOptions = {}): Promise<User> {
    const json = { ...change, id };
    return this.http.json({ method: 'POST', path: idPath('/user', id), json, ...options });
  }

  /** With all of its uploads. */
  async removeUser(id: string, options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'DELETE', path: idPath('/user', id), ...options });
  }

  /** Ends every session of an account. Tokens stay. */
  async endSessions(id: string, options: CallOptions = {}): Promise<void> {
    const path = `${idPath('/user', id)}/sessions`;
    await this.http.text({ method: 'DELETE', path, repeatable: true, ...options });
  }

  /** Where an account is logged in; everybody may ask that of their own. Plik has no such route, nor the next one. */
  sessions(id: string, options: CallOptions = {}): Promise<readonly UserSession[]> {
    const path = `${idPath('/user', id)}/sessions`;
    return this.http.json({ method: 'GET', path, ...options });
  }

  async endSession(id: string, session: string, options: CallOptions = {}): Promise<void> {
    const path = idPath(`${idPath('/user', id)}/sessions`, session);
    await this.http.text({ method: 'DELETE', path, ...options });
  }

  /** Everybody's uploads. */
  uploads(wishes: UploadWishes = {}, options: CallOptions = {}): List<ListedUpload> {
    return new List(
      (query) =>
        this.http.json<Page<ListedUpload>>({
          ...{ method: 'GET', path: '/uploads', query, ...options },
        }),
      wishes,
    );
  }

  stats(options: CallOptions = {}): Promise<ServerStats> {
    return this.http.json({ method: 'GET', path: '/stats', ...options });
  }

  /** What the process that answers logs. Plik has no such route, nor the next one. */
  logging(options: CallOptions = {}): Promise<Logging> {
    return this.http.json({ method: 'GET', path: '/admin/logging', ...options });
  }

  /** For a while; what is not said is as configured. */
  setLogging(change: LoggingChange, options: CallOptions = {}): Promise<Logging> {
    return this.http.json({ method: 'POST', path: '/admin/logging', json: change, ...options });
  }

  /** The settings in force of the process that answers, without secrets. Plik has no such routes, to `setMaintenance`. */
  settings(options: CallOptions = {}): Promise<readonly Setting[]> {
    return this.http.json({ method: 'GET', path: '/admin/settings', ...options });
  }

  cleaning(options: CallOptions = {}): Promise<Cleaning> {
    return this.http.json({ method: 'GET', path: '/admin/clean', ...options });
  }

  /** Answers at the end of the pass, or after some seconds. */
  clean(options: CallOptions = {}): Promise<Cleaning> {
    return this.http.json({ method: 'POST', path: '/admin/clean', repeatable: true, ...options });
  }

  /** How much each storage backend holds. */
  storage(options: CallOptions = {}): Promise<readonly StorageShare[]> {
    return this.http.json({ method: 'GET', path: '/admin/storage', ...options });
  }

  storageCheck(options: CallOptions = {}): Promise<StorageCheck> {
    return this.http.json({ method: 'GET', path: '/admin/storage/check', ...options });
  }

  startStorageCheck(
    wishes: StorageCheckWishes = {},
    options: CallOptions = {},
  ): Promise<StorageCheck> {
    const path = '/admin/storage/check';
    return this.http.json({ method: 'POST', path, json: wishes, ...options });
  }

  cancelStorageCheck(options: CallOptions = {}): Promise<StorageCheck> {
    return this.http.json({ method: 'DELETE', path: '/admin/storage/check', ...options });
  }

  /** Whether uploads are taken, on all servers. */
  maintenance(options: CallOptions = {}): Promise<Maintenance> {
    return this.http.json({ method: 'GET', path: '/admin/maintenance', ...options });
  }

  setMaintenance(change: MaintenanceChange, options: CallOptions = {}): Promise<Maintenance> {
    const path = '/admin/maintenance';
    return this.http.json({ method: 'POST', path, json: change, repeatable: true, ...options });
  }

  /**
   * Lines of the audit trail, the latest first, with `after` for the next ones; a page may be empty before there is
   * no next one. Plik has no such route.
   */
  audit(wishes: AuditWishes = {}, options: CallOptions = {}): Promise<AuditPage> {
    return this.http.json({
      method: 'GET',
      path: '/admin/audit',
      query: { ...wishes },
      ...options,
    });
  }

  /** Oldest first. */
  dailyActivity(wishes: DayWishes = {}, options: CallOptions = {}): Promise<readonly Day[]> {
    const path = '/stats/activity/daily';
    return this.http.json({ method: 'GET', path, query: { ...wishes }, ...options });
  }

  trendingUploads(
    wishes: TrendingUploadWishes = {},
    options: CallOptions = {},
  ): Promise<readonly TrendingUpload[]> {
    const path = '/stats/trending/uploads';
    return this.http.json({ method: 'GET', path, query: { ...wishes }, ...options });
  }

  trendingFiles(
    wishes: TrendingFileWishes = {},
    options: CallOptions = {},
  ): Promise<readonly TrendingFile[]> {
    const path = '/stats/trending/files';
    return this.http.json({ method: 'GET', path, query: { ...wishes }, ...options });
  }
}
