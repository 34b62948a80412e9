import type { Client } from '../client.js';
import { RawConnection, requestHead } from '../raw-http.js';

type Bytes = Uint8Array<ArrayBuffer>;
type Texts = Readonly<Record<string, string>>;

/** What a new file is announced with. */
export interface Announced {
  /** Bytes; not said: told later. */
  readonly size?: number;
  readonly headers?: Texts;
  readonly metadata?: Texts;
}

const PIECE = { 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream' };

/** A file that is on its way by tus, by one request after the other as a test wants them. */
export class TusFile {
  private constructor(
    readonly client: Client,
    /** Its address without the server's. */
    readonly path: string,
  ) {}

  static async announce(client: Client, { size, ...more }: Announced): Promise<TusFile> {
    const texts = Object.entries(more.metadata ?? {});
    const metadata = texts.map(([key, text]) => `${key} ${Buffer.from(text).toString('base64')}`);
    const answer = await client.request('POST', '/tus', {
      headers: {
        ...{ 'Tus-Resumable': '1.0.0', 'Upload-Metadata': metadata.join() },
        ...(size === undefined ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': `${size}` }),
        ...more.headers,
      },
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    return new TusFile(client, new URL(answer.headers.get('Location') ?? '').pathname);
  }

  /** The same file, asked for by somebody else. */
  at(client: Client): TusFile {
    return new TusFile(client, this.path);
  }

  head(): Promise<Response> {
    return this.client.request('HEAD', this.path, { headers: { 'Tus-Resumable': '1.0.0' } });
  }

  /** The status of HEAD, and the bytes that are there. */
  async progress(): Promise<[number, number | null]> {
    const { status, headers } = await this.head();
    const offset = headers.get('Upload-Offset');
    return [status, offset === null ? null : Number(offset)];
  }

  patch(offset: number, bytes: Bytes, headers: Texts = {}): Promise<Response> {
    return this.client.request('PATCH', this.path, {
      headers: { ...PIECE, 'Upload-Offset': `${offset}`, ...headers },
      body: bytes,
    });
  }

  end(): Promise<Response> {
    return this.client.delete(this.path, { 'Tus-Resumable': '1.0.0' });
  }

  /** A piece of `size` bytes, or one in chunks, of which none has been sent. */
  async begin(offset: number, size: number | 'chunked'): Promise<RawConnection> {
    const connection = await RawConnection.open(this.client.base);
    const framing: Texts =
      size === 'chunked' ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': `${size}` };
    const headers = { ...PIECE, 'Upload-Offset': `${offset}`, ...framing };
    await connection.send(requestHead('PATCH', this.path, headers));
    return connection;
  }
}
