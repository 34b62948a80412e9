import { idPath } from './addresses.js';
import type { CallOptions, Http } from './http.js';
import { List } from './list.js';
import type {
  Day,
  DayWishes,
  ListedUpload,
  MyUploadWishes,
  Page,
  PageWishes,
  ProfileChange,
  Token,
  TrendingUpload,
  TrendingUploadWishes,
  User,
  UserStats,
} from './types.js';

/** Of whom only the uploads made with one of their tokens are meant. */
interface OfToken extends CallOptions {
  readonly token?: string;
}

/**
 * Who somebody is and what is theirs (contract §5.6, §5.8). All of it needs a session, which `login` begins: cookies
 * are kept by the browser or, elsewhere, by this object.
 */
export abstract class AccountCalls {
  protected abstract readonly http: Http;

  async login(login: string, password: string, options: CallOptions = {}): Promise<void> {
    const json = { login, password };
    await this.http.text({ method: 'POST', path: '/auth/local/login', json, ...options });
  }

  async logout(options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'GET', path: '/auth/logout', ...options });
  }

  /** Where a browser has to go to log in by a provider: `google`, `ovh`, `oidc` or `github`. */
  loginUrl(provider: string, options: CallOptions = {}): Promise<string> {
    // Browsers set it by themselves, and let nobody else do it.
    const headers = { Referer: `${this.http.base}/` };
    return this.http.text({
      method: 'GET',
      path: `${idPath('/auth', provider)}/login`,
      headers,
      ...options,
    });
  }

  me(options: CallOptions = {}): Promise<User> {
    return this.http.json({ method: 'GET', path: '/me', ...options });
  }

  /** What is not said stays. */
  changeMe(change: ProfileChange, options: CallOptions = {}): Promise<User> {
    return this.http.json({
      method: 'PATCH',
      path: '/me',
      json: change,
      repeatable: true,
      ...options,
    });
  }

  /** The account and all that is stored in it. */
  async removeMe(options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'DELETE', path: '/me', ...options });
  }

  /** Ends every session of the account, this one included. Tokens stay. */
  async logoutEverywhere(options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'POST', path: '/me/logout-everywhere', ...options });
  }

  /** One's own uploads, newest first. */
  myUploads(wishes: MyUploadWishes = {}, options: CallOptions = {}): List<ListedUpload> {
    return new List(
      (query) =>
        this.http.json<Page<ListedUpload>>({
          ...{ method: 'GET', path: '/me/uploads', query, ...options },
        }),
      wishes,
    );
  }

  /** All of one's own, or those of one token. How many there were. */
  async removeMyUploads({ token, ...options }: OfToken = {}): Promise<number> {
    const query = { token };
    const path = '/me/uploads';
    return parseInt(await this.http.text({ method: 'DELETE', path, query, ...options }), 10);
  }

  myStats({ token, ...options }: OfToken = {}): Promise<UserStats> {
    return this.http.json({ method: 'GET', path: '/me/stats', query: { token }, ...options });
  }

  /** Oldest first. */
  myDailyActivity(wishes: DayWishes = {}, options: CallOptions = {}): Promise<readonly Day[]> {
    const path = '/me/stats/activity/daily';
    return this.http.json({ method: 'GET', path, query: { ...wishes }, ...options });
  }

  myTrendingUploads(
    wishes: TrendingUploadWishes = {},
    options: CallOptions = {},
  ): Promise<readonly TrendingUpload[]> {
    const path = '/me/stats/trending/uploads';
    return this.http.json({ method: 'GET', path, query: { ...wishes }, ...options });
  }

  /** User tokens: with one, a program may upload in one's name. */
  myTokens(wishes: PageWishes = {}, options: CallOptions = {}): List<Token> {
    return new List(
      (query) =>
        this.http.json<Page<Token>>({
          ...{ method: 'GET', path: '/me/token', query, ...options },
        }),
      wishes,
    );
  }

  createToken(comment = '', options: CallOptions = {}): Promise<Token> {
    return this.http.json({ method: 'POST', path: '/me/token', json: { comment }, ...options });
  }

  /** Uploads that were made with it stay. */
  async removeToken(token: string, options: CallOptions = {}): Promise<void> {
    const path = idPath('/me/token', token);
    await this.http.text({ method: 'DELETE', path, repeatable: true, ...options });
  }
}
