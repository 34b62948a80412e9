import { Aborted, Unreachable } from './errors.js';
import { isNode } from './platform.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Causes of a failed connection: nothing was sent. */
const UNSENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ConnectionRefused'],
]);

/** The code of a system's error, which stands in the error itself or in one of its causes. */
export function codeOf(error: unknown): string {
  // Not by instanceof: errors may be of another realm than this module.
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    at = cause;
  }
  return '';
}

/** What a failed request means. */
export function failureOf(error: unknown, signal?: AbortSignal): Aborted | Unreachable {
  if (signal?.aborted === true) return new Aborted(signal.reason);
  if (error instanceof Unreachable || error instanceof Aborted) return error;
  const code = codeOf(error);
  const why = code === '' ? (error instanceof Error ? error.message : String(error)) : code;
  return new Unreachable(`the server cannot be reached: ${why}`, UNSENT.has(code), error);
}

/** Redirects that a request for reading follows; the server cleans paths and has several domains (contract §1.1, §2.6). */
const MAX_HOPS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Headers that are nobody else's business. */
const SECRET = /^(?:authorization|cookie|x-(?:plik|upload|xsrf)token|x-plik-impersonate)$/i;

const publicOnly = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.test(name)));

/**
 * One request. Redirects are followed for GET and HEAD, and those to another origin without secrets; browsers see to
 * that by themselves. Rejects with Unreachable or Aborted.
 */
export async function fetchOnce(
  fetch: Fetch,
  url: string,
  init: RequestInit & { headers: Record<string, string> },
): Promise<Response> {
  const signal = init.signal ?? undefined;
  const reads = init.method === 'GET' || init.method === 'HEAD';
  let { headers } = init;
  try {
    for (let at = url, hop = 0; ; hop += 1) {
      const redirect = isNode ? 'manual' : 'follow';
      const response = await fetch(at, { ...init, headers, redirect });
      const location = response.headers.get('location');
      if (!reads || location === null || !REDIRECTS.has(response.status) || hop === MAX_HOPS) {
        return response;
      }
      await response.body?.cancel();
      const next = new URL(location, at);
      if (next.origin !== new URL(at).origin) headers = publicOnly(headers);
      at = next.href;
    }
  } catch (error) {
    throw failureOf(error, signal);
  }
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** What is read at once into memory that is used again, in bytes. */
const MEMORY = 256 * 1024;

/** Reads the pieces of a body: into memory that it gets, if it can, or into its own. */
export interface PieceReader {
  read(memory?: ArrayBuffer): Promise<{ done: boolean; value?: Bytes | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Undefined where there is no body. Node.js and browsers declare bodies in different words. */
export function readerOf(response: Response): PieceReader | undefined {
  const body = response.body as ReadableStream<Bytes> | null;
  if (body === null) return undefined;
  let reader: PieceReader | undefined;
  const begin = (fills: boolean): PieceReader => {
    const filling = fills ? fillingReaderOf(body) : undefined;
    if (filling !== undefined) {
      return {
        // Memory that went into a reading which failed is gone.
        read: (memory) =>
          filling.read(new Uint8Array(memory?.byteLength ? memory : new ArrayBuffer(MEMORY))),
        cancel: (reason) => filling.cancel(reason),
      };
    }
    const own = body.getReader();
    return { read: () => own.read(), cancel: (reason) => own.cancel(reason) };
  };
  return {
    read: (memory) => (reader ??= begin(memory !== undefined)).read(memory),
    cancel: (reason) => reader?.cancel(reason) ?? body.cancel(reason),
  };
}

/** Bodies of some browsers give only pieces of their own. */
function fillingReaderOf(body: ReadableStream<Bytes>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/** As much of a refusal's text as anybody reads. */
const MAX_TEXT = 4096;

/** The text of an answer that is no success, in one line; "" when it cannot be read. */
export async function refusalText(response: Response): Promise<string> {
  const reader = readerOf(response);
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MAX_TEXT) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
  } catch {
    // What has come is all that there is to say.
  }
  return text.slice(0, MAX_TEXT).trim();
}
