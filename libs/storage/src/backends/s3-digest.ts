import { createHash } from 'node:crypto';

export const md5Of = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

/** Whether this may be an MD5 in hexadecimal. */
export const isMd5 = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
