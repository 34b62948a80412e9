import { Client, type Headers } from './client.js';
import type { TestServer } from './server.js';

export const PIECE_TYPE = 'application/offset+octet-stream';

type Bytes = string | Uint8Array<ArrayBuffer>;

export const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** Upload-Metadata of texts. */
export const metadataOf = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join();

/** The requests of tus, and nothing that a client would think of them. */
export class Tus {
  constructor(
    readonly client: Client,
    /** On every request. */
    readonly own: Headers = { 'Tus-Resumable': '1.0.0' },
  ) {}

  static of(server: TestServer): Tus {
    return new Tus(Client.of(server));
  }

  /** The same with more headers on every request. */
  with(headers: Headers): Tus {
    return new Tus(this.client, { ...this.own, ...headers });
  }

  /** To an absolute link, or a path. */
  ask(method: string, link: string, headers: Headers = {}, body?: Bytes): Promise<Response> {
    const path = link.startsWith(this.client.base) ? link.slice(this.client.base.length) : link;
    return this.client.request(method, path, { headers: { ...this.own, ...headers }, body });
  }

  post(headers: Headers = {}, body?: Bytes): Promise<Response> {
    const typed: Headers = body === undefined ? {} : { 'Content-Type': PIECE_TYPE };
    return this.ask('POST', '/tus', { ...typed, ...headers }, body);
  }

  /** The link of a new upload of `length` bytes; null: deferred. Fails loudly when it is refused. */
  async begin(
    length: number | null,
    values: Readonly<Record<string, string>> = {},
    headers: Headers = {},
  ): Promise<string> {
    const told: Headers =
      length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) };
    const keys = Object.keys(values).length;
    const metadata: Headers = keys === 0 ? {} : { 'Upload-Metadata': metadataOf(values) };
    return linkOf(await this.post({ ...told, ...metadata, ...headers }));
  }

  patch(link: string, offset: number | string, body: Bytes, headers: Headers = {}) {
    const own = { 'Content-Type': PIECE_TYPE, 'Upload-Offset': String(offset) };
    return this.ask('PATCH', link, { ...own, ...headers }, body);
  }

  head(link: string, headers: Headers = {}): Promise<Response> {
    return this.ask('HEAD', link, headers);
  }

  delete(link: string, headers: Headers = {}): Promise<Response> {
    return this.ask('DELETE', link, headers);
  }

  /** A part that is complete. */
  async part(content: string): Promise<string> {
    const headers = { 'Upload-Concat': 'partial', 'Upload-Length': String(content.length) };
    return linkOf(await this.post(headers, content));
  }

  /** Puts parts together. */
  join(links: readonly string[], headers: Headers = {}): Promise<Response> {
    return this.post({ 'Upload-Concat': `final;${links.join(' ')}`, ...headers });
  }

  /** A whole file in one request, and what was answered. */
  async send(content: string, values: Readonly<Record<string, string>> = {}): Promise<Response> {
    const told = { 'Upload-Length': String(Buffer.byteLength(content)) };
    const response = await this.post({ ...told, 'Upload-Metadata': metadataOf(values) }, content);
    if (response.status !== 201) throw new Error(`send: ${await response.text()}`);
    return response;
  }
}

/** What was begun. */
export async function linkOf(response: Response): Promise<string> {
  const link = response.headers.get('location');
  if (response.status !== 201 || link === null) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
  return link;
}

/** "status text" of a refusal. */
export const refusalOf = async (response: Response | Promise<Response>): Promise<string> => {
  const answered = await response;
  return `${answered.status} ${(await answered.text()).trimEnd()}`;
};

/** Where the file of an answer can be downloaded. */
export function fileOf(response: Response): string {
  const link = response.headers.get('content-location');
  if (link === null) throw new Error('the answer has no Content-Location');
  return link;
}
