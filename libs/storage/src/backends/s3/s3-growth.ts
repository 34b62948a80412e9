import { createHash } from 'node:crypto';
import { type Growth, NOTHING_YET } from '../../growing.js';
import { StorageError } from '../../storage.errors.js';

/** What has grown lies in the parts of an upload, and behind them in an object of its own, the tail. */
export interface S3Growth {
  /** Id of the upload in parts; "": none has begun. */
  readonly upload: string;
  /** Parts: all from 1 on. */
  readonly parts: number;
  /** Bytes in parts. */
  readonly bytes: number;
  /** Says of the ETags of all parts that they are those that were sent; "" without parts. */
  readonly chain: string;
  /** Bytes in the tail; 0: there is none. */
  readonly tail: number;
}

const NOTHING: S3Growth = { upload: '', parts: 0, bytes: 0, chain: '', tail: 0 };

/** Bytes of everything. */
export const sizeOf = ({ bytes, tail }: S3Growth): number => bytes + tail;

/** How a growth is told to callers. */
export function toGrowth(growth: S3Growth): Growth {
  const { upload, parts, bytes, chain, tail } = growth;
  return { size: sizeOf(growth), notes: JSON.stringify([upload, parts, bytes, chain, tail]) };
}

/** What callers have kept of it. Throws a StorageError for notes that are not from here. */
export function fromGrowth({ size, notes }: Growth, key: string): S3Growth {
  if (size === NOTHING_YET.size) return NOTHING;
  const growth = read(notes);
  if (growth !== null && sizeOf(growth) === size) return growth;
  const text = `the notes of how far object ${key} has grown cannot be read`;
  throw new StorageError(text, { key, backend: 's3' });
}

function read(notes: string): S3Growth | null {
  try {
    const [upload, parts, bytes, chain, tail] = JSON.parse(notes) as unknown[];
    if (typeof upload !== 'string' || typeof chain !== 'string') return null;
    if (!isCount(parts) || !isCount(bytes) || !isCount(tail)) return null;
    return { upload, parts, bytes, chain, tail };
  } catch {
    return null;
  }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** A part that the service has. */
export interface ArrivedPart {
  /** From 1 on. */
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

/** The chain of one more part: by its ETag, which some services put into quotes in one answer and not in another. */
export const chained = (chain: string, etag: string): string =>
  createHash('sha256')
    .update(chain + etag.replaceAll('"', ''))
    .digest('hex')
    .slice(0, 32);

/** Parts that arrive in any order, and those of them that have no gap before them: what can be gone on from. */
export class S3Progress {
  private readonly waiting = new Map<number, ArrivedPart>();

  constructor(private reached: S3Growth) {}

  /** Bytes in parts without a gap. */
  get bytes(): number {
    return this.reached.bytes;
  }

  arrived(part: ArrivedPart): void {
    this.waiting.set(part.number, part);
    for (let next; (next = this.waiting.get(this.reached.parts + 1)) !== undefined;) {
      this.waiting.delete(next.number);
      const { parts, bytes, chain } = this.reached;
      this.reached = {
        ...this.reached,
        parts: parts + 1,
        bytes: bytes + next.size,
        chain: chained(chain, next.etag),
      };
    }
  }

  /** With so many bytes in a tail behind the parts. */
  growth(upload: string, tail: number): S3Growth {
    return { ...this.reached, upload, tail };
  }
}
