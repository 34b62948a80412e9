import { UNKNOWN_TYPE, isMediaType } from '../common/media-type.js';

/**
 * What a browser executes, or applies to a page (contract §5.5 [P]); and what has parts, each with a type of its own. A
 * stored file's type is found in its bytes, but that of a stream is what its sender says.
 */
const ACTIVE =
  /html|svg|xml|xsl|javascript|ecmascript|jscript|livescript|wasm|css|pdf|flash|multipart|message/i;

/** The type under which stored bytes are served: nothing that could run on our origin, or that is no type. */
export const servedType = (stored: string): string =>
  ACTIVE.test(stored) || !isMediaType(stored) ? UNKNOWN_TYPE : stored;

/** Line breaks would end the header, and bidi overrides let a name pose as another one (contract §5.5 [P]). */
const DECEPTIVE = /[\r\n\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** As a quoted string of RFC 9110 §5.6.4, in ASCII: clients that know no other form read this one. */
const quoted = (name: string): string =>
  `"${name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\]/g, '\\$&')}"`;

/** Percent-encoding of RFC 8187: what `encodeURIComponent` leaves and the grammar does not allow. */
const extended = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** `inline` or `attachment`; the name in ASCII, and beside it the exact one (RFC 6266, RFC 8187). */
export function contentDisposition(fileName: string, attachment: boolean): string {
  const name = fileName.replace(DECEPTIVE, '');
  const type = attachment ? 'attachment' : 'inline';
  return `${type}; filename=${quoted(name)}; filename*=UTF-8''${extended(name)}`;
}

/** One-shot bytes must stay in no cache (contract §5.5). */
export const NO_STORE: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-cache, no-store, must-revalidate',
  Pragma: 'no-cache',
  Expires: '0',
};

const SANDBOX =
  "default-src 'none'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; sandbox";
const SANDBOX_ARCHIVE = SANDBOX.replace("media-src 'self'", "media-src 'none'");

/** On every download, whatever the settings (contract §5.5 [P], D10). */
export function downloadSecurity(
  kind: 'file' | 'archive',
  enhanced: boolean,
): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy': kind === 'file' ? SANDBOX : SANDBOX_ARCHIVE,
    ...(enhanced || kind === 'archive' ? { 'X-XSS-Protection': '1; mode=block' } : {}),
  };
}
