import { randomFillSync } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Bytes at or above this are thrown away, so that every character is equally likely. */
const FAIR = 256 - (256 % ALPHABET.length);

/** Random bytes that nobody has had yet: asking the system for a few of them costs as much as for many. */
const stock = Buffer.alloc(4096);
let used = stock.length;

function randomByte(): number {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  const byte = stock[used] ?? 0;
  stock[used] = 0;
  used += 1;
  return byte;
}

/** `length` crypto-random characters of `[a-zA-Z0-9]` (contract §1.6). */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    const byte = randomByte();
    if (byte < FAIR) text += ALPHABET.charAt(byte % ALPHABET.length);
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
