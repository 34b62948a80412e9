import type { PageWire, TokenWire, UserStatsWire, UserWire } from '../../libs/wire/src/index.js';
import { DataSource } from 'typeorm';
import {
  Client,
  type FileParams,
  type Headers,
  type OwnUpload,
  type UploadParams,
  filePath,
  form,
} from './client.js';
import { TestServer, type TestSettings } from './server.js';

/** Accounts, with a first administrator, and passwords that are quick to check. */
const ACCOUNTS: TestSettings = {
  FEATURE_AUTHENTICATION: 'enabled',
  DEFAULT_ADMIN_LOGIN: 'admin',
  DEFAULT_ADMIN_PASSWORD: 'administrator',
  PASSWORD_COST: '4',
};

export const startWithAccounts = (
  settings: TestSettings = {},
  folder?: string,
  longWay?: boolean,
): Promise<TestServer> => TestServer.start({ ...ACCOUNTS, ...settings }, folder, longWay);

export interface Cookie {
  readonly value: string;
  /** `Path=/`, `HttpOnly` and the like, in the order of the header. */
  readonly attributes: readonly string[];
}

/** The cookies that an answer sets, by name. */
export function cookiesOf(response: Response): Readonly<Record<string, Cookie>> {
  const entries = response.headers.getSetCookie().map((line): [string, Cookie] => {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    return [pair.slice(0, at), { value: pair.slice(at + 1), attributes }];
  });
  return Object.fromEntries(entries);
}

/** Status and text, as most refusals are compared. */
export const answer = async (response: Promise<Response>): Promise<[number, string]> => {
  const { status } = await response;
  return [status, await (await response).text()];
};

/** The JSON of a success; fails loudly with the text of anything else. */
export async function json<T>(response: Promise<Response>): Promise<T> {
  const got = await response;
  const text = await got.text();
  if (got.status !== 200) throw new Error(`${got.status} ${text}`);
  return JSON.parse(text) as T;
}

export const postLogin = (
  client: Client,
  login: string,
  password: string,
  headers: Headers = {},
): Promise<Response> =>
  client.request('POST', '/auth/local/login', {
    body: JSON.stringify({ login, password }),
    headers,
  });

/** How many rows of a table belong to a user. */
export async function rowsOf(server: TestServer, table: string, userId: string): Promise<number> {
  const query = server.app.get(DataSource).createQueryBuilder().select('COUNT(*)', 'n');
  const row = await query
    .from(table, 't')
    .where('t.user_id = :userId', { userId })
    .getRawOne<{ n: number | string }>();
  return Number(row?.n);
}

export interface NewUser {
  login: string;
  password?: string;
  admin?: boolean;
  maxFileSize?: number;
  maxUserSize?: number;
  maxTTL?: number;
  [other: string]: unknown;
}

const PASSWORD = 'password1';

/** Until the next millisecond: lists are in the order of such times, and tests look at the order. */
async function tick(): Promise<void> {
  const start = Date.now();
  while (Date.now() === start) await new Promise((resolve) => setImmediate(resolve));
}

/** Somebody logged in: every request carries the session and the proof against forged ones. */
export class Account {
  private constructor(
    readonly client: Client,
    readonly session: string,
    readonly xsrf: string,
  ) {}

  static async login(client: Client, login: string, password = PASSWORD): Promise<Account> {
    const response = await postLogin(client, login, password);
    if (response.status !== 200) throw new Error(`login: ${await response.text()}`);
    return Account.of(client, response);
  }

  /** With the cookies that an answer has set. */
  private static of(client: Client, response: Response): Account {
    const { 'plik-session': session, 'plik-xsrf': xsrf } = cookiesOf(response);
    if (!session || !xsrf) throw new Error(`${response.status} sets no session`);
    return new Account(client, session.value, xsrf.value);
  }

  /** The same one, with the new cookies of an answer. */
  renewed(response: Response): Account {
    return Account.of(this.client, response);
  }

  static admin(server: TestServer): Promise<Account> {
    return Account.login(Client.of(server), 'admin', 'administrator');
  }

  get cookie(): Headers {
    return { Cookie: `plik-session=${this.session}; plik-xsrf=${this.xsrf}` };
  }

  /** The same for a browser, as playwright takes it. */
  cookiesAt(url: string): { name: string; value: string; url: string }[] {
    return [
      { name: 'plik-session', value: this.session, url },
      { name: 'plik-xsrf', value: this.xsrf, url },
    ];
  }

  get headers(): Headers {
    return { ...this.cookie, 'X-XSRFToken': this.xsrf };
  }

  get(path: string, headers: Headers = {}): Promise<Response> {
    return this.client.get(path, { ...this.headers, ...headers });
  }

  post(path: string, body?: unknown, headers: Headers = {}): Promise<Response> {
    return this.send('POST', path, body, headers);
  }

  patch(path: string, body?: unknown, headers: Headers = {}): Promise<Response> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, headers: Headers = {}): Promise<Response> {
    return this.client.delete(path, { ...this.headers, ...headers });
  }

  me(): Promise<UserWire> {
    return json<UserWire>(this.get('/me'));
  }

  stats(query = ''): Promise<UserStatsWire> {
    return json<UserStatsWire>(this.get(`/me/stats${query}`));
  }

  page<T>(path: string, headers: Headers = {}): Promise<PageWire<T>> {
    return json<PageWire<T>>(this.get(path, headers));
  }

  async createToken(comment?: string): Promise<TokenWire> {
    await tick();
    const body = comment === undefined ? undefined : { comment };
    return json<TokenWire>(this.post('/me/token', body));
  }

  /** A new upload of this user; with `token` it is made without the session. */
  async create(params: UploadParams = {}, token?: string): Promise<OwnUpload> {
    await tick();
    const headers = token === undefined ? this.headers : { 'X-PlikToken': token };
    return json<OwnUpload>(this.client.postUpload(params, headers));
  }

  /** An upload with one stored file; answers the upload and the path of the file. */
  async store(
    content: string,
    params: UploadParams = {},
    token?: string,
  ): Promise<{ upload: OwnUpload; path: string }> {
    const files: FileParams[] = [{ fileName: 'a.txt' }];
    const upload = await this.create({ ...params, files }, token);
    const file = upload.files[0]!;
    const stored = await this.client.postFile(upload, file, content);
    if (stored.status !== 200) throw new Error(`store: ${await stored.text()}`);
    return { upload, path: filePath(upload, file) };
  }

  /** Adds a file with the session alone. */
  add(uploadId: string, content: string): Promise<Response> {
    return this.client.request('POST', `/file/${uploadId}`, {
      body: form('a.txt', content),
      headers: this.headers,
    });
  }

  /** Makes an account, as an administrator. */
  async createUser(user: NewUser): Promise<UserWire> {
    await tick();
    const body = { provider: 'local', password: PASSWORD, ...user };
    return json<UserWire>(this.post('/user', body));
  }

  /** Makes an account and logs in as it. */
  async newAccount(user: NewUser): Promise<Account> {
    await this.createUser(user);
    return Account.login(this.client, user.login, user.password);
  }

  private send(method: string, path: string, body: unknown, headers: Headers): Promise<Response> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return this.client.request(method, path, {
      headers: { ...this.headers, ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
  }
}
