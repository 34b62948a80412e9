import { Admin } from './admin.js';
import { type Access, type UploadRef, accessHeaders, queryOf } from './addresses.js';
import { PATIENCE, type Patience } from './backoff.js';
import { CookieJar } from './cookie-jar.js';
import { DeviceLogin } from './device.js';
import type { Fetch } from './fetching.js';
import { type CallOptions, Http, type HttpOptions } from './http.js';
import type { Config, Version } from './types.js';
import { UploadCalls } from './upload-calls.js';

export interface ClientOptions {
  /** A user token: uploads are made in the name of its owner (contract §3.2). */
  readonly token?: string;
  /** In the place of the runtime's own. Uploads, too, then go through it. */
  readonly fetch?: Fetch;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often and how patiently what is safe to repeat is repeated; `{ retries: 0 }` for never. */
  readonly patience?: Partial<Patience>;
}

type Nullable<V extends Version> = Omit<V, 'clients' | 'releases'> & {
  [list in 'clients' | 'releases']: V[list] | null;
};

/** Whose session it is, and as whom it acts. */
type Acting = Pick<HttpOptions, 'jar' | 'impersonate'>;

/**
 * A Plik Nest server, or Plik's own from 1.3 on.
 *
 *     const plik = new PlikClient('https://files.example.org');
 *     const upload = await plik.send([{ name: 'a.txt', content: 'hello' }], { ttl: 3600 });
 *     console.log(plik.pageUrl(upload));
 *
 * What the server refuses is a Refusal; without an answer it is Unreachable; an AbortSignal makes it Aborted; and a
 * body that is not whole is Incomplete.
 */
export class PlikClient extends UploadCalls {
  readonly admin: Admin;
  readonly device: DeviceLogin;
  protected readonly http: Http;

  /**
   * `base`: the server's address with the path under which it is served. `acting` is for clients that others make
   * (`as`, `withToken`).
   */
  constructor(
    base: string | URL,
    private readonly options: ClientOptions = {},
    private readonly acting: Acting = { jar: new CookieJar() },
  ) {
    super();
    const patience = { ...PATIENCE, ...options.patience };
    this.http = new Http(cleanBase(base), { ...options, ...acting, patience });
    this.admin = new Admin(this.http);
    this.device = new DeviceLogin(this.http);
  }

  get base(): string {
    return this.http.base;
  }

  /**
   * The headers of a request that a program makes itself, such as one of tus: who asks, and what right they have to the
   * upload. They are those of this moment: a session may begin or end meanwhile.
   */
  headersFor(upload?: UploadRef, access: Access = {}): Record<string, string> {
    return this.http.headersOf(this.base, accessHeaders(upload, access));
  }

  /** The same for an administrator who acts as somebody else (contract §3.5). They share the session. */
  as(userId: string): PlikClient {
    return new PlikClient(this.base, this.options, { ...this.acting, impersonate: userId });
  }

  /** The same with another user token. */
  withToken(token: string): PlikClient {
    return new PlikClient(this.base, { ...this.options, token }, this.acting);
  }

  /** What the server allows and has switched on. */
  config(options: CallOptions = {}): Promise<Config> {
    return this.http.json({ method: 'GET', path: '/config', ...options });
  }

  async version(options: CallOptions = {}): Promise<Version> {
    const call = { method: 'GET' as const, path: '/version', ...options };
    const version = await this.http.json<Nullable<Version>>(call);
    // Plik has null where there are none.
    return { ...version, clients: version.clients ?? [], releases: version.releases ?? [] };
  }

  /** The description of the API, OpenAPI 3.1. Plik has none. */
  openapi(options: CallOptions = {}): Promise<object> {
    return this.http.json({ method: 'GET', path: '/openapi.json', ...options });
  }

  /** Resolves while the server lives. */
  async health(options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'GET', path: '/health', ...options });
  }

  /** Resolves when the server can serve; refused as `unavailable` with the reason. Plik has no such route. */
  async ready(options: CallOptions = {}): Promise<void> {
    await this.http.text({ method: 'GET', path: '/health/ready', repeatable: false, ...options });
  }

  /** A PNG of `size` times `size` pixels, 250 if not said. */
  async qrCode(url: string, size?: number, options: CallOptions = {}): Promise<Blob> {
    const query = { url, size };
    return (await this.http.ask({ method: 'GET', path: '/qrcode', query, ...options })).blob();
  }

  /** The address of the same, for an `<img>`. */
  qrCodeUrl(url: string, size?: number): string {
    return `${this.base}/qrcode${queryOf({ url, size })}`;
  }
}

function cleanBase(base: string | URL): string {
  const url = new URL(base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`${url.href} is no address of a server`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
