import { type Hash, createHash } from 'node:crypto';

/** Small files take little memory: the first part's buffer grows by this factor, and at last to the whole part. */
const FIRST_BUFFER = 64 * 1024;
const GROWTH = 4;
/** From here on growing by steps would leave more behind than it saves. */
const SMALL = 1024 * 1024;

/** A part on its way into the service: its bytes and their digests, which are made while they come. */
export class S3Part {
  private length = 0;
  private readonly sha256 = createHash('sha256');
  private readonly md5: Hash | undefined;

  /** `buffer` may be smaller than `capacity` (bytes), and is replaced by a larger one when it is full. */
  constructor(
    private buffer: Buffer,
    private readonly capacity: number,
    withMd5: boolean,
  ) {
    this.md5 = withMd5 ? createHash('md5') : undefined;
  }

  /** One that takes little memory as long as it holds little. */
  static growing(capacity: number, withMd5: boolean): S3Part {
    return new S3Part(Buffer.allocUnsafeSlow(FIRST_BUFFER), capacity, withMd5);
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  get size(): number {
    return this.length;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** All of the memory, for the next part. */
  get memory(): Buffer {
    return this.buffer;
  }

  /** Copies as much of the beginning of `chunk` as there is room for; returns how many bytes. */
  fill(chunk: Buffer): number {
    const taken = chunk.subarray(0, this.capacity - this.length);
    this.makeRoom(this.length + taken.length);
    taken.copy(this.buffer, this.length);
    this.length += taken.length;
    this.sha256.update(taken);
    this.md5?.update(taken);
    return taken.length;
  }

  /** To be asked once, when no more bytes come: SHA-256 in hexadecimal digits, MD5 in base64 if wanted. */
  digests(): PartDigests {
    return { sha256: this.sha256.digest('hex'), md5: this.md5?.digest('base64') };
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.buffer.length) return;
    const step = bytes > SMALL ? this.capacity : this.buffer.length * GROWTH;
    const larger = Math.min(this.capacity, Math.max(bytes, step));
    const buffer = Buffer.allocUnsafeSlow(larger);
    this.buffer.copy(buffer, 0, 0, this.length);
    this.buffer = buffer;
  }
}

export interface PartDigests {
  readonly sha256: string;
  readonly md5: string | undefined;
}
