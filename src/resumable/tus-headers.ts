import { BadRequest } from '../common/errors.js';
import type { Request } from '../http/exchange.js';
import { TooManyBytes } from '../files/pieces/refusals.js';
import type { WantedDigest } from '../files/pieces/resumable.js';

/** The one version that is spoken here. */
export const TUS_VERSION = '1.0.0';

/** What is spoken beside the core of the protocol. */
export const TUS_EXTENSIONS = [
  ...['creation', 'creation-with-upload', 'creation-defer-length', 'expiration', 'checksum'],
  ...['termination', 'concatenation'],
].join();

/** Algorithms of Upload-Checksum, as tus and Node.js call them both, and the bytes of their digests. */
const CHECKSUMS: ReadonlyMap<string, number> = new Map([
  ['sha1', 20],
  ['md5', 16],
  ['sha256', 32],
  ['sha512', 64],
]);
export const TUS_CHECKSUMS = [...CHECKSUMS.keys()].join();

/** The media type of a piece. */
export const PIECE_TYPE = 'application/offset+octet-stream';

/** Parts of one file. As many links as a request can have in its headers are hardly more. */
export const MOST_PARTS = 256;

/** Whatever is not below it is told from nothing larger: as large as nothing that is stored. */
const BEYOND = Number.MAX_SAFE_INTEGER;

/** A header that may be there once; what came twice has been joined by a comma, which fits none of them. */
export function headerOf({ headers }: Pick<Request, 'headers'>, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join() : value;
}

/** A number of bytes; null: the header is not there. 400 for what is no such number. */
function bytesIn(req: Pick<Request, 'headers'>, name: string): number | null {
  const text = headerOf(req, name);
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw new BadRequest(`invalid ${name} : it is a number of bytes`);
  return Math.min(Number(text), BEYOND);
}

/** Where a piece begins. One beyond every file is where none ends: a conflict, and no mistake in itself. */
export function offsetOf(req: Pick<Request, 'headers'>): number {
  const offset = bytesIn(req, 'Upload-Offset');
  if (offset === null) throw new BadRequest('missing Upload-Offset');
  return offset;
}

/** The length of the whole; null: not told. 413 beyond what anybody could store. */
export function lengthIn(req: Pick<Request, 'headers'>): number | null {
  const length = bytesIn(req, 'Upload-Length');
  if (length === BEYOND) throw new TooManyBytes('Upload-Length is more than any storage holds');
  return length;
}

/** The length that a new upload is to have; null: it is deferred. */
export function newLengthOf(req: Pick<Request, 'headers'>): number | null {
  const length = lengthIn(req);
  const deferred = headerOf(req, 'Upload-Defer-Length');
  if (deferred !== undefined && deferred !== '1') {
    throw new BadRequest('invalid Upload-Defer-Length : it is 1, or not there');
  }
  if (length !== null && deferred !== undefined) {
    throw new BadRequest('Upload-Length and Upload-Defer-Length exclude each other');
  }
  if (length === null && deferred === undefined) {
    throw new BadRequest('missing Upload-Length, or Upload-Defer-Length: 1');
  }
  return length;
}

/** What the bytes of a request have to be; null: not said. 400 for an algorithm that is not offered. */
export function checksumOf(req: Pick<Request, 'headers'>): WantedDigest | null {
  const text = headerOf(req, 'Upload-Checksum');
  if (text === undefined) return null;
  const [algorithm = '', encoded = '', ...more] = text.split(' ');
  const size = CHECKSUMS.get(algorithm);
  if (size === undefined) {
    throw new BadRequest(`unsupported checksum algorithm, supported are ${TUS_CHECKSUMS}`);
  }
  const digest = Buffer.from(encoded, 'base64');
  if (more.length > 0 || digest.length !== size || digest.toString('base64') !== encoded) {
    throw new BadRequest(
      `invalid Upload-Checksum : it is ${algorithm}, a space, and ${size} bytes in Base64`,
    );
  }
  return { algorithm, digest };
}

/** What Upload-Concat makes of a new upload; `final` with the links of its parts as they were sent. */
export type Concat = 'none' | 'partial' | { readonly links: readonly string[] };

export function concatOf(req: Pick<Request, 'headers'>): Concat {
  const text = headerOf(req, 'Upload-Concat');
  if (text === undefined) return 'none';
  if (text === 'partial') return 'partial';
  if (!text.startsWith('final;')) {
    throw new BadRequest('invalid Upload-Concat : it is partial, or final; and links of parts');
  }
  const links = text
    .slice('final;'.length)
    .split(' ')
    .filter((link) => link !== '');
  if (links.length === 0) throw new BadRequest('invalid Upload-Concat : there are no parts');
  if (links.length > MOST_PARTS) {
    throw new BadRequest(`invalid Upload-Concat : there are more than ${MOST_PARTS} parts`);
  }
  return { links };
}

/** Whether a request brings a piece, as its type says. */
export const bringsPiece = (req: Pick<Request, 'headers'>): boolean =>
  /^\s*([^;\s]*)/.exec(headerOf(req, 'Content-Type') ?? '')?.[1]?.toLowerCase() === PIECE_TYPE;
