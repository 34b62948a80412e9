import bcrypt from 'bcrypt';
import { hashing } from '../common/hashing.js';

/** bcrypt reads 72 bytes; more would be cut in silence. */
const MAX_BYTES = 72;

/** What is wrong with a new password, "" when nothing is (contract §5.9). */
export function passwordProblem(password: string): string {
  if (password.length < 8) return 'password is too short (min 8 chars)';
  if (Buffer.byteLength(password) > MAX_BYTES)
    return `password is too long (max ${MAX_BYTES} bytes)`;
  if (password.includes('\0')) return 'password must not contain NUL';
  return '';
}

export const hashPassword = (password: string, cost: number): Promise<string> =>
  hashing('make', () => bcrypt.hash(password, cost));

/** A hash for comparisons that take their time and fail. It is made once, and waits for nobody's passwords. */
export const hashOfNobody = (cost: number): Promise<string> =>
  bcrypt.hash('nobody has this password', cost);

/**
 * Whether a hash is that of a password, after the time that the work of hashing takes. What bcrypt would cut is no
 * password: its beginning must not open what the whole was meant for. Go writes `$2a$`, as bcrypt reads it too.
 */
export async function checkPassword(password: string, hash: string): Promise<boolean> {
  const right = await hashing('check', () => bcrypt.compare(password, hash));
  return right && Buffer.byteLength(password) <= MAX_BYTES && !password.includes('\0');
}

/** Whether a hash was made with less work than today's. One made with more stays as it is. */
export const isOutdated = (hash: string, cost: number): boolean => bcrypt.getRounds(hash) < cost;
