import type { Settings } from '../config/index.js';
import { limitsOf } from '../uploads/limits.js';
import type { Request, Response } from '../http/exchange.js';
import type { Resumable } from '../files/pieces/resumable.js';
import { admitPages, list, tellAllowed as allow } from './answers.js';
import { PIECE_TYPE, completeField } from './draft-fields.js';
import { limitField } from './draft-limits.js';

const ALLOWED_METHODS = list(['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']);
const ALLOWED_HEADERS = list([
  ...['Authorization', 'Content-Digest', 'Content-Type', 'Repr-Digest', 'Upload-Complete'],
  ...['Upload-Draft-Interop-Version', 'Upload-Length', 'Upload-Offset', 'X-ClientApp'],
  ...['X-PlikToken', 'X-Request-Id', 'X-UploadToken'],
]);
const EXPOSED_HEADERS = list([
  ...['Accept-Patch', 'Location', 'Retry-After', 'Upload-Complete', 'Upload-Length'],
  ...['Upload-Limit', 'Upload-Offset', 'X-Request-Id'],
]);

/** On every answer about an upload, also on refusals. */
export const enter = (_req: Request, res: Response): void => {
  admitPages(res, EXPOSED_HEADERS);
};

/** What pages may send to an upload. */
export function tellAllowed(res: Response): void {
  allow(res, ALLOWED_METHODS, ALLOWED_HEADERS);
}

/** What is taken of whoever has no limits of his own (§4.1.4). */
export function tellLimits(res: Response, settings: Settings, limits = limitsOf(null, settings)) {
  res.setHeader('Accept-Patch', PIECE_TYPE);
  res.setHeader('Upload-Limit', limitField(limits, settings.resumableTimeout));
}

/** How far it is (§4.3.2). */
export function tellState(res: Response, { offset, length, isComplete }: Resumable, limit: string) {
  res.setHeader('Upload-Offset', offset);
  res.setHeader('Upload-Complete', completeField(isComplete));
  if (length !== null) res.setHeader('Upload-Length', length);
  res.setHeader('Upload-Limit', limit);
  res.setHeader('Cache-Control', 'no-store');
}
