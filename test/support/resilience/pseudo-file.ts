import { createCipheriv, createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const MiB = 1024 * 1024;
const BLOCK = 16;
const ZEROS = Buffer.alloc(MiB);

export interface Digests {
  readonly md5: string;
  readonly sha256: string;
}

/**
 * Bytes that look random, are the same for the same seed, and need no place: the key stream of AES in counter mode,
 * which can be begun anywhere. No two places of one or of two of them are alike, so bytes at a wrong place show.
 */
export class PseudoFile {
  constructor(
    readonly name: string,
    readonly seed: string,
    readonly size: number,
  ) {}

  /** The bytes from `start` on, those at `end` not included, in pieces of up to 1 MiB. */
  *bytes(start = 0, end = this.size): Generator<Buffer> {
    const key = createHash('sha256').update(this.seed).digest().subarray(0, BLOCK);
    const counter = Buffer.alloc(BLOCK);
    counter.writeBigUInt64BE(BigInt(Math.floor(start / BLOCK)), 8);
    const cipher = createCipheriv('aes-128-ctr', key, counter);
    cipher.update(ZEROS.subarray(0, start % BLOCK));
    for (let at = start; at < end;) {
      const piece = cipher.update(ZEROS.subarray(0, Math.min(MiB, end - at)));
      at += piece.length;
      yield piece;
    }
  }

  stream(start = 0, end = this.size): Readable {
    return Readable.from(this.bytes(start, end), { objectMode: false, highWaterMark: MiB });
  }

  /** For clients that read from a disk. */
  async writeTo(path: string): Promise<void> {
    await pipeline(this.bytes(), createWriteStream(path));
  }

  /** In hexadecimal. */
  async digests(): Promise<Digests> {
    return digestsOf(this.stream());
  }
}

/** What has come, in hexadecimal, and how much. */
export async function digestsOf(source: Readable): Promise<Digests & { readonly size: number }> {
  const [md5, sha256] = [createHash('md5'), createHash('sha256')];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    md5.update(chunk);
    sha256.update(chunk);
    size += chunk.length;
  }
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex'), size };
}
