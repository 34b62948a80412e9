import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';
import { Refused } from './failures.js';
import type { Sendable } from './piped.js';

/** For so long a connection may be silent, also before it is there (ms). */
const SILENCE = 60_000;
/** The same when everything was sent: a server puts a large file together before it answers (ms). */
const FINISHING = 10 * 60_000;
/** No answer is longer. */
const MAX_ANSWER = 64 * 1024;

/** A request that got no answer. With `originalRequest`, tus-js-client tries it again wherever it happens. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    message: string,
    readonly originalRequest: HttpRequest,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * Requests of tus-js-client by node:http. Its own wait for ever for a server that says nothing more, and for an answer
 * that breaks off; they tell nobody of a source that fails, and send on when the answer has come.
 */
export class TusHttp implements HttpStack {
  /** `origin`: of the server. Tokens go nowhere else, whatever a proxy makes of the addresses that it gives. */
  constructor(private readonly origin: string) {}

  createRequest(method: string, url: string): HttpRequest {
    const { pathname, search } = new URL(url);
    return new TusRequest(method, `${this.origin}${pathname}${search}`);
  }

  getName(): string {
    return 'plikd send';
  }
}

class TusRequest implements HttpRequest {
  private readonly headers: Record<string, string> = {};
  private request: ClientRequest | undefined;
  private progress: (bytes: number) => void = () => undefined;

  constructor(
    private readonly method: string,
    private readonly url: string,
  ) {}

  getMethod(): string {
    return this.method;
  }

  getURL(): string {
    return this.url;
  }

  setHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getHeader(name: string): string | undefined {
    return this.headers[name];
  }

  setProgressHandler(handler: (bytes: number) => void): void {
    this.progress = handler;
  }

  getUnderlyingObject(): ClientRequest | undefined {
    return this.request;
  }

  abort(): Promise<void> {
    this.request?.destroy();
    return Promise.resolve();
  }

  async send(body?: Sendable | null): Promise<HttpResponse> {
    const request = this.begin(body?.size ?? 0);
    this.request = request;
    const stop = new AbortController();
    const source = new Watched(body ?? undefined, this.progress);
    const written = pipeline(() => source.bytes(), request, { signal: stop.signal });
    written.then(
      () => request.setTimeout(FINISHING),
      () => undefined,
    );
    try {
      const failed = written.then(() => new Promise<never>(() => undefined));
      return await Promise.race([answerOf(request), failed]);
    } catch (error) {
      if (source.failure !== undefined) throw source.failure;
      throw new NoAnswer(reasonOf(error), this, error);
    } finally {
      // Whoever answers before the end wants no more of it.
      stop.abort();
      await written.catch(() => undefined);
    }
  }

  private begin(length: number): ClientRequest {
    const start = this.url.startsWith('https:') ? httpsRequest : httpRequest;
    const carries = this.method !== 'HEAD' && this.method !== 'DELETE';
    const request = start(this.url, {
      method: this.method,
      headers: { ...this.headers, ...(carries ? { 'Content-Length': length } : {}) },
      timeout: SILENCE,
    });
    request.on('timeout', () => {
      request.destroy(new Error('nothing was heard for too long'));
    });
    return request;
  }
}

/** A source whose own failures are told from those of the connection. */
class Watched {
  failure: Refused | undefined;

  constructor(
    private readonly body: Sendable | undefined,
    private readonly progress: (bytes: number) => void,
  ) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    if (this.body === undefined) return;
    let sent = 0;
    try {
      for await (const piece of this.body.open()) {
        sent += piece.length;
        yield piece;
        this.progress(sent);
      }
    } catch (error) {
      this.failure =
        error instanceof Refused ? error : new Refused('it cannot be read', { cause: error });
      throw error;
    }
  }
}

function answerOf(request: ClientRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    // More than one may come, and one that nobody hears ends the process.
    request.on('error', reject);
    const gone = (): void => {
      reject(new Error('the connection ended before the answer'));
    };
    request.once('close', gone);
    request.once('response', (response) => {
      request.off('close', gone);
      read(response).then(resolve, reject);
    });
  });
}

async function read(response: IncomingMessage): Promise<HttpResponse> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_ANSWER) throw new Error('the answer is too long');
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    getStatus: () => response.statusCode ?? 0,
    getHeader: (name) => {
      const value = response.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    getBody: () => text,
    getUnderlyingObject: () => response,
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${message} (${code})`;
}
