import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Bytes at or above this are thrown away, so that every character is equally likely. */
const FAIR = 256 - (256 % ALPHABET.length);

/** `length` crypto-random characters of `[a-zA-Z0-9]` (contract §1.6). */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < FAIR && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/** Upload and file ids: 16 characters, case-sensitive (contract §1.6). */
export const newId = (): string => randomText(16);

/**
 * Upload tokens: 32 characters (contract §1.6). Never with "id" in them: Plik's shell client greps the
 * answer for that, and would take the token for the id (contract §11.3).
 */
export function newUploadToken(): string {
  for (;;) {
    const token = randomText(32);
    if (!token.includes('id')) return token;
  }
}
