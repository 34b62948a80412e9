import { pause, pauseBefore } from './backoff.js';
import type { Patience } from './backoff.js';
import { Aborted, Incomplete, type PlikError } from './errors.js';
import { type Bytes, type PieceReader, failureOf, readerOf } from './fetching.js';
import {
  type ContentRange,
  contentRangeOf,
  fileNameOf,
  lengthIn,
  strongTag,
} from './file-headers.js';
import { type Digest, md5 } from './md5.js';

/** What the headers of a download say. */
export interface FileInfo {
  readonly name: string | undefined;
  /** The media type. */
  readonly type: string;
  /** Bytes of this body, undefined where the server does not say it (archives, streams). */
  readonly size: number | undefined;
  /** Bytes of the whole file. */
  readonly total: number | undefined;
  /** Of a part of a file. */
  readonly range: ContentRange | undefined;
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
  /** The server sends parts of it, too. */
  readonly acceptsRanges: boolean;
}

export function infoOf({ headers }: Pick<Response, 'headers'>): FileInfo {
  const range = contentRangeOf(headers.get('content-range'));
  // A body that was compressed on the way has another length than its header says.
  const size = headers.has('content-encoding')
    ? undefined
    : lengthIn(headers.get('content-length'));
  const modified = Date.parse(headers.get('last-modified') ?? '');
  return {
    name: fileNameOf(headers.get('content-disposition')),
    type: headers.get('content-type') ?? '',
    ...{ size, range, total: range === undefined ? size : range.total },
    etag: headers.get('etag') ?? undefined,
    lastModified: Number.isNaN(modified) ? undefined : new Date(modified),
    acceptsRanges: headers.get('accept-ranges') === 'bytes' || range !== undefined,
  };
}

/** How a download goes on. */
export interface Continuing {
  /** Asks for the rest, by `Range` and `If-Range`. */
  readonly reopen: (headers: Readonly<Record<string, string>>) => Promise<Response>;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  readonly onProgress:
    ((progress: { loaded: number; total: number | undefined }) => void) | undefined;
  /** Bytes that there have to be, where the headers do not say it. */
  readonly expected: number | undefined;
  /** The MD5 that all bytes together have to have. */
  readonly digest: string | undefined;
}

/** A file on its way. Its body is read once, by one of the methods, at the reader's pace. */
export class Download implements FileInfo, AsyncIterable<Bytes> {
  readonly name: string | undefined;
  readonly type: string;
  readonly size: number | undefined;
  readonly total: number | undefined;
  readonly range: ContentRange | undefined;
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
  readonly acceptsRanges: boolean;
  /** Errors with Incomplete when it is not whole, never ends as if it were. */
  readonly body: ReadableStream<Bytes>;
  private readonly bytesOnTheWay: Continued;

  constructor(
    /** Status and headers. Its body belongs to this object. */
    readonly response: Response,
    continuing: Continuing,
  ) {
    const info = infoOf(response);
    this.name = info.name;
    this.type = info.type;
    this.size = info.size ?? continuing.expected;
    this.total = info.total ?? continuing.expected;
    this.range = info.range;
    this.etag = info.etag;
    this.lastModified = info.lastModified;
    this.acceptsRanges = info.acceptsRanges;
    this.bytesOnTheWay = new Continued(response, this, continuing);
    this.body = this.bytesOnTheWay.stream();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Bytes, void, undefined> {
    const reader = this.body.getReader();
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        ended = done;
        if (done) return;
        yield value;
      }
    } finally {
      if (!ended) await reader.cancel().catch(() => undefined);
    }
  }

  /**
   * Gives each piece to `write`, and waits for it. The memory of a piece is used again afterwards, so that a large file
   * leaves nothing to be collected (browsers are slow at that): what is to be kept has to be copied. Answers how
   * many bytes there were; rejects with what `write` rejects with, or with Incomplete.
   */
  async writeTo(write: (piece: Bytes) => unknown): Promise<number> {
    // Nobody else reads it from now on.
    const lock = this.body.getReader();
    let count = 0;
    let memory = new ArrayBuffer(0);
    try {
      for (;;) {
        const piece = await this.bytesOnTheWay.next(memory);
        if (piece === null) return count;
        count += piece.length;
        await write(piece);
        memory = piece.buffer;
      }
    } catch (error) {
      await lock.cancel(error).catch(() => undefined);
      throw error;
    }
  }

  /** All of it in memory, for what is small. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await (await this.blob()).arrayBuffer());
  }

  async text(): Promise<string> {
    return (await this.blob()).text();
  }

  /** In browsers, a large one lies on the disk. */
  async blob(): Promise<Blob> {
    const pieces: Blob[] = [];
    for await (const piece of this) pieces.push(new Blob([piece]));
    return new Blob(pieces, { type: this.type });
  }

  /** Lets go of the connection without reading. */
  async cancel(): Promise<void> {
    await this.body.cancel();
  }
}

/** The body of a download, which is asked for again from where a connection broke, if that is safe. */
class Continued {
  private reader: PieceReader | undefined;
  private received = 0;
  /** Failures without a byte in between. */
  private attempt = 0;
  private hash: Digest | undefined;

  constructor(
    first: Response,
    private readonly info: FileInfo,
    private readonly how: Continuing,
  ) {
    this.reader = readerOf(first);
  }

  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>(
      {
        pull: async (controller) => {
          const piece = await this.next();
          if (piece === null) controller.close();
          else controller.enqueue(piece);
        },
        cancel: async (reason) => {
          await this.reader?.cancel(reason).catch(() => undefined);
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** The next piece, in `memory` if that is given and can be filled; null: that was all. */
  async next(memory?: ArrayBuffer): Promise<Bytes | null> {
    const { size } = this.info;
    for (;;) {
      let failure: unknown = new Error('the connection ended early');
      try {
        const got = await this.reader?.read(memory);
        if (got?.done === false && got.value) return await this.took(got.value);
        if (size === undefined || this.received === size) return await this.whole();
      } catch (error) {
        if (error instanceof Incomplete) throw error;
        // All of it has come, if not its end.
        if (this.received === size) return await this.whole();
        failure = error;
      }
      await this.resume(failureOf(failure, this.how.signal));
    }
  }

  private async took(piece: Bytes): Promise<Bytes> {
    const { size } = this.info;
    this.received += piece.length;
    this.attempt = 0;
    if (size !== undefined && this.received > size) {
      await this.reader?.cancel().catch(() => undefined);
      throw new Incomplete('there are more bytes than were announced', this.received, size);
    }
    if (this.how.digest !== undefined) {
      this.hash ??= await md5();
      this.hash.update(piece);
    }
    this.how.onProgress?.({ loaded: this.received, total: size });
    return piece;
  }

  private async whole(): Promise<null> {
    const { digest } = this.how;
    if (digest === undefined) return null;
    this.hash ??= await md5();
    const found = this.hash.hex();
    if (found === digest) return null;
    const message = `the bytes have another digest (${found}) than the file (${digest})`;
    throw new Incomplete(message, this.received, this.info.size);
  }

  /** Asks for what is missing, or gives up with Incomplete. */
  private async resume(failure: PlikError): Promise<void> {
    const { signal, patience, reopen } = this.how;
    if (failure instanceof Aborted) throw failure;
    const headers = this.rest();
    const ms = headers === null ? null : pauseBefore(this.attempt, patience, Math.random());
    if (headers === null || ms === null) throw this.incomplete(failure);
    this.attempt += 1;
    await pause(ms, signal);
    try {
      const response = await reopen(headers);
      if (!this.continues(response)) {
        await response.body?.cancel();
        throw new Error('the file is another one now');
      }
      this.reader = readerOf(response);
    } catch (error) {
      if (error instanceof Aborted) throw error;
      throw this.incomplete(error);
    }
  }

  /** The headers that ask for the rest; null where it could be of other bytes, or where there is none. */
  private rest(): Record<string, string> | null {
    const { etag = null, size, range, acceptsRanges } = this.info;
    const tag = strongTag(etag);
    if (tag === undefined || size === undefined || !acceptsRanges) return null;
    const first = (range?.first ?? 0) + this.received;
    return { Range: `bytes=${first}-${(range?.first ?? 0) + size - 1}`, 'If-Range': tag };
  }

  private continues({ status, headers }: Response): boolean {
    const range = contentRangeOf(headers.get('content-range'));
    const first = (this.info.range?.first ?? 0) + this.received;
    return status === 206 && range?.first === first && range.total === this.info.total;
  }

  private incomplete(cause: unknown): Incomplete {
    const { size } = this.info;
    const of = size === undefined ? '' : ` of ${size}`;
    const message = `the download broke off after ${this.received}${of} bytes`;
    return new Incomplete(message, this.received, size, cause);
  }
}
