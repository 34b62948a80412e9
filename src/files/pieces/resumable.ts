import type { Origin } from '../../common/origin.js';
import type { Limits } from '../../uploads/limits.js';
import type { Requester } from '../../uploads/requester.js';
import type { IntakeSlot } from '../intake/intake-slot.js';

/**
 * `file`: the bytes of a file. `part`: bytes that become a file only together with others. `whole`: a file that is
 * put together from parts.
 */
export type ResumableKind = 'file' | 'part' | 'whole';

/** A file, or a part of one, on its way in over any number of requests, as it is at one moment. */
export interface Resumable {
  /** 32 characters, and a secret: who knows it may go on with it, or end it. */
  readonly id: string;
  readonly kind: ResumableKind;
  /** Bytes that are here and durable: where the next piece begins. */
  readonly offset: number;
  /** Bytes of the whole; null: not known yet. */
  readonly length: number | null;
  /** What the client said of it when it began, to be told again: the text of its protocol. */
  readonly metadata: string;
  /** Ids of the parts of a `whole`, in their order. */
  readonly parts: readonly string[];
  /** Everything came and is verified: a file can be downloaded, a part be put together with others. */
  readonly isComplete: boolean;
  /** When it is given up if nobody goes on with it, or, complete, is not known any more; ms since the epoch. */
  readonly expiresAt: number;
  /** The file that it is, or will be; null for a part. */
  readonly file: ResumableFile | null;
}

export interface ResumableFile {
  readonly uploadId: string;
  readonly id: string;
  readonly name: string;
}

/** A digest that somebody has made of bytes. */
export interface WantedDigest {
  /** As Node.js names it: md5, sha1, sha256, sha512. */
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** What is known of something that is about to begin. */
export interface NewResumable {
  /** Bytes; null: told later, by a piece. */
  readonly length: number | null;
  readonly metadata: string;
  /** Digests of the whole that it has to have in the end; those of other kinds than md5 and sha256 are not looked at. */
  readonly digests: readonly WantedDigest[];
  /** Those of whom its bytes are charged to. */
  readonly limits: Limits;
  readonly by: Origin;
}

/** The file that something becomes: where its row comes from, and what it is called. */
export interface Target {
  readonly slot: IntakeSlot;
  readonly fileName: string;
}

/** Who begins a part: it is charged to the same account as a file. */
export type PartOf = Pick<Requester, 'userId'>;

/** One piece as its request describes it. */
export interface Piece {
  /** Bytes before it, as the client thinks. */
  readonly offset: number;
  /** Bytes that it brings; null: not said. */
  readonly size: number | null;
  /** The length of the whole, when it is told now; null: not now. */
  readonly length: number | null;
  /** With this piece the whole is complete, whatever was known of its length. */
  readonly isLast: boolean;
  /** What its bytes have to be; not one of them is kept when they are others. Null: not said. */
  readonly digest: WantedDigest | null;
  /** Of the whole, if they are told only now. */
  readonly digests?: readonly WantedDigest[];
  readonly by: Origin;
}
