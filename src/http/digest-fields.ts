import type { IncomingHttpHeaders } from 'node:http';
import { BadRequest } from '../common/errors.js';
import { parseDictionary } from './structured-fields.js';

export interface FieldDigest {
  /** As Node.js names it. */
  readonly algorithm: 'md5' | 'sha256' | 'sha512';
  readonly digest: Buffer;
}

/** Digests that are looked at, by their names in fields, and how many bytes they have. */
const ALGORITHMS: ReadonlyMap<string, readonly [FieldDigest['algorithm'], number]> = new Map([
  ['sha-256', ['sha256', 32]],
  ['sha-512', ['sha512', 64]],
  // Of old (RFC 9530 §7.2): it finds what broke by accident.
  ['md5', ['md5', 16]],
]);

/** Of the bytes of the message, or of the whole that it is a piece of (RFC 9530 §2, §3). */
export type DigestField = 'Content-Digest' | 'Repr-Digest';

/**
 * The digests in a field of a request; none without it. Algorithms that are not known here are left out
 * (RFC 9530 §2). Rejects a field that is not what it has to be with 400: who sends one wants it to be looked at.
 */
export function digestsIn(headers: IncomingHttpHeaders, name: DigestField): FieldDigest[] {
  const field = headers[name.toLowerCase()];
  if (field === undefined) return [];
  const members = parseDictionary(String(field));
  if (members === null) throw malformed(name, 'it is no dictionary (RFC 9651)');
  return [...members].flatMap(([key, member]) => {
    const known = ALGORITHMS.get(key);
    if (known === undefined) return [];
    const [algorithm, bytes] = known;
    if (member.type !== 'bytes' || member.value.length !== bytes)
      throw malformed(name, `${key} has to be ${bytes} bytes in base64 between two colons`);
    return [{ algorithm, digest: member.value }];
  });
}

/** Those of a body that is a whole in itself, of which both fields say the same. */
export const bodyDigestsIn = (headers: IncomingHttpHeaders): FieldDigest[] =>
  (['Content-Digest', 'Repr-Digest'] as const).flatMap((name) => digestsIn(headers, name));

const malformed = (name: DigestField, why: string): BadRequest =>
  new BadRequest(`invalid ${name} : ${why}`);

/** A SHA-256 in hexadecimal digits as the value of a field. */
export const sha256Field = (hex: string): string =>
  `sha-256=:${Buffer.from(hex, 'hex').toString('base64')}:`;
