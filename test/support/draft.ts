import { createHash } from 'node:crypto';
import { type Client, type Headers } from './client.js';
import { RawConnection, requestHead } from './raw-http.js';
import { eventually } from './wait.js';

export const PIECE = 'application/partial-upload';

/** Of a client that understands interim answers. */
export const KNOWS = { 'Upload-Draft-Interop-Version': '8' };

export const sha256 = (content: string | Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;

/** An answer, with the fields of the protocol that it has. */
export interface DraftAnswer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
  /** [Upload-Offset, Upload-Complete, Upload-Length] */
  readonly state: readonly (string | null)[];
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream;

/** Of unknown length on its way. */
export const chunked = (...pieces: readonly string[]): ReadableStream =>
  ReadableStream.from(pieces.map((piece) => Buffer.from(piece)));

/** A client of the IETF's draft that knows no more than its requests. */
export class DraftClient {
  constructor(readonly client: Client) {}

  async ask(method: string, path: string, headers: Headers, body?: Body): Promise<DraftAnswer> {
    const stream = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
    const init = body === undefined ? { headers } : { headers, body, ...stream };
    const answer = await this.client.request(method, path, init);
    const names = ['upload-offset', 'upload-complete', 'upload-length'];
    return {
      ...{ status: answer.status, headers: answer.headers, text: await answer.text() },
      state: names.map((name) => answer.headers.get(name)),
    };
  }

  /** `PUT /a.bin`, of which more comes later; the path of what goes on with it. */
  async begin(body: Body = '', headers: Headers = {}, path = '/a.bin'): Promise<string> {
    const begun = await this.ask('PUT', path, { 'Upload-Complete': '?0', ...headers }, body);
    if (begun.status !== 201) throw new Error(`begin: ${begun.status} ${begun.text}`);
    return new URL(begun.headers.get('location')!).pathname;
  }

  look(path: string): Promise<DraftAnswer> {
    return this.ask('HEAD', path, {});
  }

  append(
    path: string,
    offset: number | string,
    isLast: boolean,
    body: Body = '',
    headers: Headers = {},
  ): Promise<DraftAnswer> {
    const own = { 'Content-Type': PIECE, 'Upload-Offset': String(offset) };
    return this.ask(
      'PATCH',
      path,
      { ...own, 'Upload-Complete': isLast ? '?1' : '?0', ...headers },
      body,
    );
  }

  /** What a link, as it was answered, leads to. */
  async fetched(link: string): Promise<Buffer> {
    const answer = await this.client.get(new URL(link.trim()).pathname);
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}

export interface InterimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request on a connection of its own, whose interim answers can be seen. */
export class WatchedRequest {
  private text = '';

  private constructor(readonly connection: RawConnection) {
    connection.socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
    });
  }

  /** Sends the head, and no body yet. */
  static async send(base: string, method: string, path: string, headers: Headers) {
    const connection = await RawConnection.open(base);
    const watched = new WatchedRequest(connection);
    await connection.send(requestHead(method, path, headers));
    return watched;
  }

  get interims(): InterimAnswer[] {
    const found: InterimAnswer[] = [];
    for (const head of this.text.split('\r\n\r\n').slice(0, -1)) {
      const [line = '', ...fields] = head.split('\r\n');
      const status = Number(line.split(' ')[1]);
      if (!(status < 200)) break;
      const headers = fields.map((field) => [
        field.split(':', 1)[0]!.toLowerCase(),
        field.replace(/^[^:]*: /, ''),
      ]);
      found.push({ status, headers: Object.fromEntries(headers) as Record<string, string> });
    }
    return found;
  }

  async interim(number: number): Promise<InterimAnswer> {
    await eventually(
      () => this.interims.length > number,
      () => `interim answer ${number} after ${this.text}`,
    );
    return this.interims[number]!;
  }
}
