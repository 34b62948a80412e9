import type { FileWire } from '../../libs/wire/src/index.js';
import { type Client, type OwnUpload, type UploadParams, filePath } from './client.js';
import { FORM_TYPE, formPieces } from './multipart.js';
import { type RawAnswer, RawConnection, requestHead } from './raw-http.js';
import { eventually, within } from './wait.js';

/** The two ways in which a program leaves. */
export type Leave = 'fin' | 'rst';

const leave = ({ socket }: RawConnection, how: Leave): void => {
  if (how === 'fin') socket.destroy();
  else socket.resetAndDestroy();
};

/** A streaming upload with one declared file. */
export class StreamUpload {
  private constructor(
    readonly client: Client,
    readonly upload: OwnUpload,
    readonly file: FileWire,
  ) {}

  static async create(client: Client, params: UploadParams = {}): Promise<StreamUpload> {
    const files = params.files ?? [{ fileName: 'a.bin' }];
    const upload = await client.create({ stream: true, ...params, files });
    return new StreamUpload(client, upload, upload.files[0]!);
  }

  path(kind = 'stream'): string {
    return filePath(this.upload, this.file, kind);
  }

  get token(): Record<string, string> {
    return { 'X-UploadToken': this.upload.uploadToken };
  }

  /** What GET /upload says of the file. */
  async state(): Promise<FileWire> {
    const response = await this.client.get(`/upload/${this.upload.id}`, this.token);
    const upload = (await response.json()) as OwnUpload;
    return upload.files.find(({ id }) => id === this.file.id)!;
  }

  async becomes(status: FileWire['status']): Promise<void> {
    const is = async (): Promise<boolean> => (await this.state()).status === status;
    await eventually(is, `a streamed file to be ${status}`);
  }

  /** Sends everything with fetch, which waits for the receiver. */
  send(content: string | Uint8Array<ArrayBuffer>, kind = 'stream'): Promise<Response> {
    const body = new FormData();
    body.append('file', new Blob([content]), this.file.fileName);
    const init = { body, headers: this.token };
    return this.client.request('POST', this.path(kind), init);
  }

  receive(kind = 'stream', headers: Record<string, string> = {}): Promise<Response> {
    return this.client.get(this.path(kind), headers);
  }
}

/** A sender that stops wherever a test wants it to. */
export class RawSender {
  private constructor(
    private readonly connection: RawConnection,
    private readonly tail: string,
  ) {}

  /**
   * Sends the head of the request and of the form and one byte, "<", and waits until the file is
   * `uploading`.
   */
  static async start(
    stream: StreamUpload,
    headers: Record<string, string> = {},
  ): Promise<RawSender> {
    const connection = await RawConnection.open(stream.client.base);
    const { head, tail } = formPieces(stream.file.fileName, '');
    const all = { ...stream.token, 'Content-Type': FORM_TYPE, ...headers };
    await connection.send(
      requestHead('POST', stream.path(), { ...all, 'Transfer-Encoding': 'chunked' }),
    );
    await connection.chunk(`${head}<`);
    await stream.becomes('uploading');
    return new RawSender(connection, tail);
  }

  /** Resolves when the bytes have left, which a waiting server does not let all of them do. */
  write(bytes: string | Uint8Array): Promise<void> {
    return this.connection.chunk(bytes);
  }

  /** The end of the form and of the request. */
  async end(tail = this.tail): Promise<void> {
    if (tail !== '') await this.connection.chunk(tail);
    await this.connection.chunk('');
  }

  answer(): Promise<RawAnswer> {
    return this.connection.answer();
  }

  leave(how: Leave): void {
    leave(this.connection, how);
  }
}

/** A receiver that leaves whenever a test wants it to. */
export class RawReceiver {
  private constructor(private readonly connection: RawConnection) {}

  static async start(stream: StreamUpload, version = '1.1'): Promise<RawReceiver> {
    const connection = await RawConnection.open(stream.client.base);
    await connection.send(requestHead('GET', stream.path()).replace('HTTP/1.1', `HTTP/${version}`));
    return new RawReceiver(connection);
  }

  answer(): Promise<RawAnswer> {
    return this.connection.answer();
  }

  /** Resolves when `count` bytes have come, headers included. */
  async has(count: number): Promise<void> {
    const has = (): boolean => this.connection.socket.bytesRead >= count;
    await eventually(has, `${count} bytes to come out of a stream`);
  }

  /** Resolves when the body so far is this one. */
  async gets(text: string): Promise<void> {
    await eventually(() => this.connection.soFar()?.text === text);
  }

  /** Takes nothing more, without a word. */
  pause(): void {
    this.connection.socket.pause();
  }

  /** How the connection ended: with a code, such as ECONNRESET, or in an orderly way. */
  ended(): Promise<string> {
    const { socket } = this.connection;
    const ended = new Promise<string>((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? 'error');
      });
      socket.once('end', () => {
        resolve('end');
      });
    });
    return within(ended, 'the end of a receiver');
  }

  leave(how: Leave): void {
    leave(this.connection, how);
  }
}
