/** What of a browser is used, declared here: the same source is compiled for Node.js, which has none of it. */
export interface XmlHttpRequest {
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: FormData | Blob): void;
  abort(): void;
}

interface Globals {
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly document?: { readonly cookie: string };
  readonly location?: { readonly origin: string };
  readonly XMLHttpRequest?: new () => XmlHttpRequest;
}

const globals = globalThis as unknown as Globals;

/** Node.js, or a runtime that passes for it: there are node:http and headers of one's own, and no cookies. */
export const isNode = globals.process?.versions?.node !== undefined;

export const xmlHttpRequest = (): (new () => XmlHttpRequest) | undefined => globals.XMLHttpRequest;

/** The cookies that a page may read; "" where there is no page. */
export const pageCookies = (): string => globals.document?.cookie ?? '';

/** Whether a page of this origin asks. Elsewhere than in browsers nobody restricts what may be asked. */
export const isSameOrigin = (url: string): boolean =>
  globals.location === undefined || new URL(url).origin === globals.location.origin;

/** Whether `fetch` here takes a stream as a body at all; browsers then still need HTTP/2 for it. */
export function takesStreams(): boolean {
  const seen = { duplex: false };
  try {
    const init = {
      method: 'POST',
      body: new ReadableStream<Uint8Array>(),
      get duplex(): 'half' {
        seen.duplex = true;
        return 'half';
      },
    };
    // A runtime without request streams makes a text of the stream, and calls it so.
    const { headers } = new Request('https://localhost/', init);
    return seen.duplex && !headers.has('Content-Type');
  } catch {
    return false;
  }
}
