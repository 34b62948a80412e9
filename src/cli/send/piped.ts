import type { Readable } from 'node:stream';
import type { Tap } from './local-file.js';

/** What comes once and in order, and is over when it is over: the standard input, or a named pipe. */
export class Piped {
  readonly kind = 'piped';
  readonly size = undefined;

  constructor(
    readonly name: string,
    private readonly open: () => Readable,
  ) {}

  /** All of it. It can be called once. */
  async *read(tap?: Tap): AsyncGenerator<Buffer, void> {
    let at = 0;
    for await (const chunk of this.open()) {
      const bytes = chunk as Buffer;
      tap?.(at, bytes);
      at += bytes.length;
      yield bytes;
    }
  }
}

/** Bytes as a request takes them: how many, and from where, as often as it is sent. */
export interface Sendable {
  /** Bytes. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A part of something, as tus-js-client asks for it. `done`: nothing comes behind it. */
export interface Slice {
  readonly value: Sendable | null;
  readonly done: boolean;
}

/**
 * A pipe, piece by piece. The last piece is kept until the server says that it has it, so that a broken connection
 * loses nothing; never more than one, and what was read beyond its end, is in memory.
 */
export class PipedPieces {
  /** Nobody knows. */
  readonly size = null;
  private readonly source: AsyncGenerator<Buffer, void>;
  private piece: Buffer = Buffer.alloc(0);
  /** Of the first byte of the piece. */
  private position = 0;
  private beyond: Buffer = Buffer.alloc(0);
  private isOver = false;

  constructor(source: AsyncGenerator<Buffer, void>) {
    this.source = source;
  }

  /** `end` less `start` is the size of a piece. `start` never goes back behind the piece that was given last. */
  async slice(start: number, end: number): Promise<Slice> {
    const isNext = start === this.position + this.piece.length;
    if (isNext) await this.fill(start, end - start);
    const rest = this.piece.subarray(start - this.position);
    if (start < this.position || (!isNext && rest.length === 0)) {
      throw new RangeError(`the server asks for byte ${start}, which is not here any more`);
    }
    return { value: inMemory(rest), done: this.isOver && this.beyond.length === 0 };
  }

  close(): void {
    void this.source.return();
  }

  private async fill(position: number, size: number): Promise<void> {
    const chunks: Buffer[] = [this.beyond];
    let length = this.beyond.length;
    // One byte more than asked for: whether it is the last piece has to be said with it.
    while (length <= size && !this.isOver) {
      const next = await this.source.next();
      if (next.done === true) this.isOver = true;
      else {
        chunks.push(next.value);
        length += next.value.length;
      }
    }
    const all = Buffer.concat(chunks, length);
    this.piece = all.subarray(0, size);
    // A copy, or else the whole piece would stay with it.
    this.beyond = Buffer.from(all.subarray(size));
    this.position = position;
  }
}

const inMemory = (bytes: Buffer): Sendable => ({
  size: bytes.length,
  open: async function* () {
    await Promise.resolve();
    // What a connection takes at once, so that progress can be told.
    for (let at = 0; at < bytes.length; at += 256 * 1024) yield bytes.subarray(at, at + 256 * 1024);
  },
});
