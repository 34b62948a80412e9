import type { Request } from '../http/exchange.js';
import { type FieldValue, parseItem } from '../http/structured-fields.js';

/**
 * What is spoken: draft-ietf-httpbis-resumable-upload-11, and what its editors have changed since for the next one (as of
 * July 2026). Drafts that do not understand each other have different numbers (its appendix "Draft Version Identification").
 */
export const INTEROP_VERSION = 8;

/** The media type of a piece. */
export const PIECE_TYPE = 'application/partial-upload';

/** Beyond the largest Integer of RFC 9651 nothing can be said. */
export const LARGEST = 999_999_999_999_999;

type Headers = Pick<Request, 'headers'>;

/** A field that is no item of its kind counts as one that did not come (§4.1). */
function itemIn({ headers }: Headers, name: string): FieldValue | null {
  const text = headers[name];
  return typeof text === 'string' ? parseItem(text) : null;
}

/** A number of bytes; null: it is not told. */
export function bytesIn(req: Headers, name: 'upload-offset' | 'upload-length'): number | null {
  const item = itemIn(req, name);
  return item?.type === 'integer' && item.value >= 0 ? item.value : null;
}

/** Whether the request brings the end; null: it does not speak this protocol. */
export function completeIn(req: Headers): boolean | null {
  const item = itemIn(req, 'upload-complete');
  return item?.type === 'boolean' ? item.value : null;
}

/** Whether the client understands interim answers of this draft. */
export function knowsDraft(req: Headers): boolean {
  const item = itemIn(req, 'upload-draft-interop-version');
  return item?.type === 'integer' && item.value === INTEROP_VERSION;
}

export const isPiece = ({ headers }: Headers): boolean =>
  /^\s*application\/partial-upload\s*(?:;|$)/i.test(headers['content-type'] ?? '');

export const completeField = (isComplete: boolean): string => (isComplete ? '?1' : '?0');
