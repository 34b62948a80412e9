import { originOf } from '../auth/origin.js';
import { Refusal } from '../common/errors.js';
import type { Piece, WantedDigest } from '../files/pieces/resumable.js';
import { digestsIn } from '../http/digest-fields.js';
import type { Request } from '../http/exchange.js';
import { announcedSize } from '../http/request-body.js';
import { PIECE_TYPE, bringsPiece, checksumOf, lengthIn } from './tus-headers.js';

/** 415 for bytes that do not say that they are a piece. */
export function checkPieceType(req: Request): void {
  if (bringsPiece(req)) return;
  throw new Refusal(415, `unsupported Content-Type : a piece is ${PIECE_TYPE}`);
}

/** What a request says of its bytes, but for where they begin. */
export const pieceOf = (req: Request): Omit<Piece, 'offset'> => ({
  size: announcedSize(req),
  length: lengthIn(req),
  isLast: false,
  digest: pieceDigestOf(req),
  digests: wholeDigestsOf(req),
  by: originOf(req),
});

/** Of the bytes of this request, in the words of tus or in those of RFC 9530; null: not said. */
export function pieceDigestOf(req: Request): WantedDigest | null {
  const [content = null] = digestsIn(req.headers, 'Content-Digest');
  return checksumOf(req) ?? content;
}

/** Of the whole that a request brings a piece of (RFC 9530 §3). */
export const wholeDigestsOf = ({ headers }: Request): readonly WantedDigest[] =>
  digestsIn(headers, 'Repr-Digest');
