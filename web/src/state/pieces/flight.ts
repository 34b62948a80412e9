import { type HttpRequest, type HttpResponse, Upload } from 'tus-js-client';
import { Aborted, type UploadRef, Unreachable } from '#client';
import { plik } from '../server/client';
import type { Part } from './notes';
import type { PieceSize } from './plan';
import { Stillness } from './stillness';
import { plainError } from './tus-errors';

/** Where files, and parts of them, are begun. */
export const ENDPOINT = `${plik.base}/tus`;

/** What is sent, and who hears how it goes. */
export interface Load {
  /** The bytes of the part alone. */
  readonly blob: Blob;
  readonly part: Part;
  readonly upload: UploadRef;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the part that have left. */
  readonly moved: (bytes: number) => void;
  /** Something of the part is other than before; `until`: the header Upload-Expires. */
  readonly changed: (until?: string) => void;
}

/** Bytes of one request: how many, and where they begin. */
export interface Piece {
  readonly at: number;
  readonly bytes: number;
}

/** One attempt to send what the server lacks of a part. */
export class Flight {
  private readonly upload: Upload;
  private readonly stillness = new Stillness(() => {
    this.end?.(new Unreachable('nothing moves any more', false));
  });
  private end: ((error?: Error) => void) | undefined;
  private begun: Piece | undefined;

  constructor(
    private readonly load: Load,
    private readonly size: PieceSize,
    /** Where a piece began that was lost before. */
    private readonly lostAt: number | undefined,
  ) {
    const { part, blob, metadata, headers } = load;
    this.upload = new Upload(blob, {
      // Without it, nothing is begun anew behind our back.
      endpoint: part.url === undefined ? ENDPOINT : null,
      uploadUrl: part.url ?? null,
      metadata: { ...metadata },
      headers: { ...headers },
      chunkSize: size.bytes,
      // What is tried again, and what is remembered, is decided elsewhere.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        this.before(request);
      },
      onAfterResponse: (request, response) => {
        this.after(request, response);
      },
      onUploadUrlAvailable: () => {
        this.settle();
      },
      onProgress: (bytes) => {
        this.moved(bytes);
      },
      onSuccess: () => this.end?.(),
      onError: (error) => this.end?.(plainError(error)),
    });
  }

  /** From the offset that the server says, to the end. Rejects at the first thing that goes wrong. */
  run(signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const stop = (): void => this.end?.(new Aborted(signal.reason));
      this.end = (error) => {
        this.end = undefined;
        this.stillness.stop();
        signal.removeEventListener('abort', stop);
        if (error === undefined) {
          resolve();
          return;
        }
        void this.upload.abort();
        reject(error);
      };
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      else this.upload.start();
    });
  }

  /** The piece that was on its way when it ended; undefined: none was. */
  get piece(): Piece | undefined {
    return this.begun;
  }

  /** The server may not know under which address it is reached: what counts is how it calls the part. */
  private settle(): void {
    const { url } = this.upload;
    if (url === null) return;
    this.upload.url = `${ENDPOINT}/${url.slice(url.lastIndexOf('/') + 1)}`;
    this.load.part.url = this.upload.url;
    this.load.changed();
  }

  private before(request: HttpRequest): void {
    const own = plik.headersFor(this.load.upload);
    for (const [name, value] of Object.entries(own)) request.setHeader(name, value);
    if (request.getMethod() === 'PATCH') this.begun = this.next();
    this.stillness.moved();
  }

  private after(request: HttpRequest, response: HttpResponse): void {
    this.stillness.moved();
    const offset = Number.parseInt(response.getHeader('Upload-Offset') ?? '', 10);
    if (response.getStatus() >= 300 || Number.isNaN(offset)) return;
    if (request.getMethod() === 'PATCH') this.size.arrived();
    else if (offset === this.lostAt) this.size.lost();
    this.begun = undefined;
    this.load.part.sent = offset;
    this.load.changed(response.getHeader('Upload-Expires'));
    this.upload.options.chunkSize = this.size.bytes;
  }

  private moved(bytes: number): void {
    const { at, bytes: all } = this.begun ?? this.next();
    this.stillness.moved(bytes === at + all);
    this.load.moved(bytes);
  }

  private next(): Piece {
    const { part, blob } = this.load;
    const { chunkSize = Infinity } = this.upload.options;
    return { at: part.sent, bytes: Math.min(chunkSize, blob.size - part.sent) };
  }
}
