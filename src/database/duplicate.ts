import { QueryFailedError } from 'typeorm';

/** What each driver calls a row that is there already. */
const CODES = new Set([
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'ER_DUP_ENTRY',
  '23505',
]);

/** Whether an INSERT failed because the key is taken. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code !== undefined && CODES.has(code);
}
