import type { IncomingMessage } from 'node:http';
import { decodeExtended, parse } from 'content-disposition';
import { baseName } from '../common/file-name.js';

/** What a body is called that came without a name (contract §1.1). */
export const UNNAMED = 'file';

/** Whether the body is a form, and not what it is to be stored as. */
export const isForm = ({ headers }: IncomingMessage): boolean =>
  /^\s*multipart\/form-data\b/i.test(headers['content-type'] ?? '');

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Node reads header bytes as Latin-1; what is UTF-8 then is read as that, as most clients mean it. */
function decoded(text: string): string {
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/**
 * The base name that a request gives to its body in `Content-Disposition` (RFC 6266): that of `filename*`
 * (RFC 8187) when it can be read, else that of `filename`; null for none. The type may be left out, as Plik's
 * own downloads do it.
 */
export function bodyNameOf({ headers }: IncomingMessage): string | null {
  const given = headers['content-disposition'];
  if (given === undefined) return null;
  const typed = /^\s*filename\*?\s*=/i.test(given) ? `attachment; ${given}` : given;
  const { filename = '', 'filename*': extended = '' } = parse(typed, {
    extended: false,
  }).parameters;
  const name = decodeExtended(extended) ?? decoded(filename);
  return baseName(name) || null;
}
