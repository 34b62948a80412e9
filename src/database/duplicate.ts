import { codeOf } from './failures.js';

/** What each driver calls a row that is there already. */
const CODES = new Set([
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'ER_DUP_ENTRY',
  '23505',
]);

/** Whether an INSERT failed because the key is taken. */
export const isDuplicate = (error: unknown): boolean => CODES.has(codeOf(error));
