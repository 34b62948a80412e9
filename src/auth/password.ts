import bcrypt from 'bcrypt';
import { hashing } from '../common/hashing.js';

/** bcrypt reads 72 bytes; more would be cut in silence. */
const MAX_BYTES = 72;

/** What is wrong with a new password, "" when nothing is (contract §5.9). */
export function passwordProblem(password: string): string {
  if (password.length < 8) return 'password is too short (min 8 chars)';
  if (Buffer.byteLength(password) > MAX_BYTES)
    return `password is too long (max ${MAX_BYTES} bytes)`;
  return '';
}

export const hashPassword = (password: string, cost: number): Promise<string> =>
  hashing('make', () => bcrypt.hash(password, cost));

/** Go writes `$2a$`, as bcrypt reads it too. */
export const checkPassword = (password: string, hash: string): Promise<boolean> =>
  hashing('check', () => bcrypt.compare(password, hash));

/** Whether a hash was made with less work than today's. One made with more stays as it is. */
export const isOutdated = (hash: string, cost: number): boolean => bcrypt.getRounds(hash) < cost;
