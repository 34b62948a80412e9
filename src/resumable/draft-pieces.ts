import { originOf } from '../auth/origin.js';
import { BadRequest } from '../common/errors.js';
import type { Piece, WantedDigest } from '../files/pieces/resumable.js';
import { type FieldDigest, digestsIn } from '../http/digest-fields.js';
import type { Request } from '../http/exchange.js';
import { announcedSize } from '../http/request-body.js';
import { bytesIn, completeIn, isPiece } from './draft-fields.js';
import { InconsistentLength, NoPiece } from './draft-refusals.js';

/** From the one that is trusted most. */
const STRENGTH = ['sha512', 'sha256', 'md5'] as const;

/** One digest of several: a piece is compared with one. */
const strongest = (digests: readonly FieldDigest[]): FieldDigest | null =>
  STRENGTH.flatMap((name) => digests.filter(({ algorithm }) => algorithm === name))[0] ?? null;

/** What a request says of its bytes, which begin at `offset`. Throws what is wrong with it in itself. */
export function pieceOf(req: Request, offset: number, isLast: boolean): Piece {
  const size = announcedSize(req);
  return {
    ...{ offset, size, isLast },
    length: lengthOf(req, offset, isLast, size),
    digest: strongest(digestsIn(req.headers, 'Content-Digest')),
    digests: digestsIn(req.headers, 'Repr-Digest'),
    by: originOf(req),
  };
}

/** The length of the whole by both of its indicators (§4.1.3); null: it is not told. */
function lengthOf(
  req: Request,
  offset: number,
  isLast: boolean,
  size: number | null,
): number | null {
  const told = bytesIn(req, 'upload-length');
  const sent = size === null ? null : offset + size;
  if (told === null) return isLast ? sent : null;
  if (sent !== null && (isLast ? sent !== told : sent > told))
    throw new InconsistentLength(`Upload-Length is ${told}, and the content ends at ${sent}`);
  return told;
}

const isOfPieces = ({ algorithm }: FieldDigest): boolean => algorithm === 'sha512';

/** A request that begins an upload: its first piece, and the digests that the whole has to have. */
export interface FirstPiece {
  readonly piece: Piece;
  readonly digests: readonly WantedDigest[];
}

/**
 * When the first request brings everything, the digests of its content are those of the whole. They are compared at the
 * end then, so that what came before the connection broke is kept. SHA-512 is made of pieces alone.
 */
export function firstPieceOf(req: Request, isLast: boolean): FirstPiece {
  const piece = pieceOf(req, 0, isLast);
  const told = piece.digests ?? [];
  const content = digestsIn(req.headers, 'Content-Digest');
  const isOfWhole = isLast && told.length === 0 && !content.some(isOfPieces);
  return isOfWhole
    ? { piece: { ...piece, digest: null }, digests: content }
    : { piece, digests: told };
}

/** A request that goes on with one. 400 and 415 for one that does not say what it has to. */
export function nextPieceOf(req: Request): Piece {
  if (!isPiece(req)) throw new NoPiece();
  const offset = bytesIn(req, 'upload-offset');
  if (offset === null) throw missing('Upload-Offset', 'the number of bytes before the content');
  const isLast = completeIn(req);
  if (isLast === null) throw missing('Upload-Complete', '?1 or ?0');
  return pieceOf(req, offset, isLast);
}

const missing = (name: string, what: string): BadRequest =>
  new BadRequest(`missing or invalid ${name} : it is ${what}`);
