import { crc32 } from 'node:zlib';
import { randomText } from '../common/ids.js';

const PREFIX = 'plik_';
const DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const CHECK_LENGTH = 6;

/** CRC-32 as a base62 number of six digits, left-padded with zeros, which are written "a". */
function checksum(text: string): string {
  let rest = crc32(text);
  let out = '';
  while (out.length < CHECK_LENGTH) {
    out = DIGITS.charAt(rest % DIGITS.length) + out;
    rest = Math.floor(rest / DIGITS.length);
  }
  return out;
}

/** A new user token: prefix, 30 random characters, checksum (contract §1.6 [N]). */
export function newUserToken(): string {
  const body = PREFIX + randomText(30);
  return body + checksum(body);
}

/**
 * Whether a text can be a user token: one of ours by its checksum, which scanners of source code use
 * too, or a UUID as Plik made them, whose variant digit is often not one of RFC 4122.
 */
export function isUserToken(text: string): boolean {
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) return true;
  if (!/^plik_\w{36}$/.test(text)) return false;
  return checksum(text.slice(0, -CHECK_LENGTH)) === text.slice(-CHECK_LENGTH);
}
