import { SIGNATURES } from './content-signatures.js';

/** How many of the first bytes are looked at (WHATWG MIME Sniffing §5). */
export const SNIFFED_BYTES = 512;

const TEXT = 'text/plain; charset=utf-8';
const BINARY = 'application/octet-stream';

/** Bytes that no text holds (WHATWG MIME Sniffing §3). */
const isBinaryByte = (byte: number): boolean =>
  byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);

/**
 * The type of a body by its first bytes, as Plik finds it (contract §5.4): known signatures, else
 * text, else `application/octet-stream`. JSON, scripts and styles are plain text. "" for an empty body.
 */
export function sniffContentType(firstBytes: Uint8Array): string {
  const bytes = firstBytes.subarray(0, SNIFFED_BYTES);
  if (bytes.length === 0) return '';
  const known = SIGNATURES.find((signature) => signature.matches(bytes));
  if (known !== undefined) return known.type;
  return bytes.some(isBinaryByte) ? BINARY : TEXT;
}
