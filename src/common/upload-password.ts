import { createHash, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcrypt';
import { hashing } from './hashing.js';

/** bcrypt work factor of upload passwords (contract §3.6). */
const COST = 10;

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const hexDigest = (algorithm: 'md5' | 'sha256', text: string): string =>
  createHash(algorithm).update(text).digest('hex');

/** The credential text of HTTP Basic: base64 of `login:password`. */
export const basicCredential = (login: string, password: string): string =>
  base64(`${login}:${password}`);

/**
 * Hash of an upload's login and password: bcrypt of the hex SHA-256 of the Basic credential
 * (contract §3.6). Hashing first keeps bcrypt's 72-byte limit from cutting long passwords. `by`: for whom,
 * since strangers may ask for any number. 503 when too many wait.
 */
export function hashUploadPassword(login: string, password: string, by = ''): Promise<string> {
  const digest = hexDigest('sha256', basicCredential(login, password));
  return hashing('make', () => bcrypt.hash(digest, COST), by);
}

/** Whether a hash is one of Plik before 1.4, to be replaced when the password is known. */
export const isLegacyHash = (hash: string): boolean => !hash.startsWith('$2');

/** Compares in constant time. Accepts bcrypt hashes and the md5 of Plik before 1.4 (contract §3.6). */
export async function checkUploadPassword(
  hash: string,
  login: string,
  password: string,
): Promise<boolean> {
  const credential = basicCredential(login, password);
  if (hash.startsWith('$2')) {
    return hashing('check', () => bcrypt.compare(hexDigest('sha256', credential), hash));
  }
  const expected = Buffer.from(hash);
  const given = Buffer.from(hexDigest('md5', credential));
  return expected.length === given.length && timingSafeEqual(expected, given);
}
