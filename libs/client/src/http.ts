import { type Access, type Query, type UploadRef, accessHeaders, queryOf } from './addresses.js';
import { type Patience, pause, pauseBefore, retryAfterOf } from './backoff.js';
import { type CookieJar, cookieIn } from './cookie-jar.js';
import { Refusal, Unreachable } from './errors.js';
import { type Fetch, failureOf, fetchOnce, refusalText } from './fetching.js';
import { isNode, isSameOrigin, pageCookies } from './platform.js';
import { VERSION } from './version.js';

/** What every request takes. */
export interface CallOptions {
  /** Ends the request; it then rejects with Aborted. */
  readonly signal?: AbortSignal;
}

/** A request of the API but for the bytes of files. */
export interface Call extends CallOptions {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly upload?: UploadRef;
  readonly access?: Access;
  /** Where it goes; the server's own address if not said. */
  readonly base?: string;
  /** Repeating it changes nothing, even if it arrived. GET and HEAD are so by themselves. */
  readonly repeatable?: boolean;
}

export interface HttpOptions {
  readonly token?: string;
  readonly impersonate?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: Fetch;
  readonly patience: Patience;
  readonly jar: CookieJar;
}

/** A client that Plik 1.3 answers in plain text, too, as it does only to those it knows (contract §1.5). */
const USER_AGENT = `plik_client/plik-nest-${VERSION}`;

/** Who asks and how often; the rules of the wire that are the same for all routes. */
export class Http {
  constructor(
    readonly base: string,
    readonly options: HttpOptions,
  ) {}

  get fetch(): Fetch {
    return this.options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  }

  /** The headers that say who asks. A foreign domain learns nothing but the password that it needs. */
  headersOf(url: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    // A header of one's own would be a question of CORS, which servers answer for none of them.
    if (!isNode && !isSameOrigin(url)) return { ...more };
    const { token, impersonate, headers } = this.options;
    return {
      ...(isNode ? { 'User-Agent': USER_AGENT } : {}),
      ...{ 'X-ClientApp': 'plik_nest_client', 'X-ClientVersion': VERSION },
      ...(token === undefined ? {} : { 'X-PlikToken': token }),
      ...(impersonate === undefined ? {} : { 'X-Plik-Impersonate': impersonate }),
      ...this.sessionHeaders(url),
      ...headers,
      ...more,
    };
  }

  /** Keeps the cookies of an answer, where nobody else does. */
  keepCookies(url: string, lines: readonly string[]): void {
    if (this.isOwn(url)) this.options.jar.take(lines);
  }

  /** The answer, when it is a success; its body is still to be read. */
  async ask(call: Call): Promise<Response> {
    const repeatable = call.repeatable ?? (call.method === 'GET' || call.method === 'HEAD');
    const { patience } = this.options;
    for (let attempt = 0, lost = false; ; attempt += 1) {
      try {
        return await this.askOnce(call);
      } catch (error) {
        // It had arrived, and the answer was lost: what was to go is gone.
        if (lost && call.method === 'DELETE' && isGone(error)) return new Response('ok');
        if (!isTransient(error, repeatable)) throw error;
        const retryAfter = error instanceof Refusal ? error.retryAfter : undefined;
        const ms = pauseBefore(attempt, patience, Math.random(), retryAfter);
        if (ms === null) throw error;
        lost ||= error instanceof Unreachable && !error.unsent;
        await pause(ms, call.signal);
      }
    }
  }

  async text(call: Call): Promise<string> {
    const response = await this.ask(call);
    try {
      return await response.text();
    } catch (error) {
      throw failureOf(error, call.signal);
    }
  }

  async json<T>(call: Call): Promise<T> {
    const text = await this.text(call);
    try {
      // JSON of Plik is labelled as text (contract §1.2).
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new Unreachable(`what answered ${call.path} is no Plik server`, false, cause);
    }
  }

  private async askOnce(call: Call): Promise<Response> {
    const { method, path, query = {}, json, upload, access = {}, signal } = call;
    const url = `${call.base ?? this.base}${path}${queryOf(query)}`;
    const response = await fetchOnce(this.fetch, url, {
      method,
      headers: this.headersOf(url, {
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...accessHeaders(upload, access),
        ...call.headers,
      }),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(signal === undefined ? {} : { signal }),
      ...(isNode ? {} : { credentials: credentialsOf(call) }),
    });
    this.keepCookies(url, isNode ? response.headers.getSetCookie() : []);
    if (response.ok) return response;
    throw await refusalOf(response);
  }

  private isOwn(url: string): boolean {
    return new URL(url).origin === new URL(this.base).origin;
  }

  /** The cookies, and the proof that this program can read them (contract §3.1). */
  private sessionHeaders(url: string): Record<string, string> {
    if (!this.isOwn(url)) return {};
    const cookies = isNode ? this.options.jar.header() : pageCookies();
    const xsrf = cookieIn(cookies, 'plik-xsrf');
    return {
      ...(isNode && cookies !== '' ? { Cookie: cookies } : {}),
      ...(xsrf === undefined ? {} : { 'X-XSRFToken': xsrf }),
    };
  }
}

/**
 * Browsers answer a 401 to a request with credentials by a question of their own, and never let the program know. So
 * what may need the password of an upload goes without cookies, unless a session could do in its place.
 */
const credentialsOf = ({ upload, access }: Call): 'omit' | 'same-origin' => {
  const hasSession = cookieIn(pageCookies(), 'plik-xsrf') !== undefined;
  const isProven = access?.password !== undefined || !hasSession;
  return upload !== undefined && isProven ? 'omit' : 'same-origin';
};

async function refusalOf(response: Response): Promise<Refusal> {
  const { status, headers } = response;
  const to = headers.get('location');
  const text = to === null ? await refusalText(response) : `the server sends us on to ${to}`;
  return new Refusal(status, text, retryAfterOf(headers.get('retry-after'), Date.now()));
}

const isGone = (error: unknown): boolean => error instanceof Refusal && error.status === 404;

/** Whether the same request may succeed later, and does no harm if it arrived before. */
function isTransient(error: unknown, repeatable: boolean): error is Refusal | Unreachable {
  if (error instanceof Unreachable) return error.unsent || repeatable;
  return error instanceof Refusal && repeatable && error.kind === 'unavailable';
}
