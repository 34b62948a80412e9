import { BadRequest } from '../common/errors.js';

/** The value of a query parameter, "" when it is absent; of several, the first counts (contract K18). */
export function queryText(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  // No database knows NUL, and PostgreSQL refuses even to look for it.
  return typeof first === 'string' ? first.replaceAll('\0', '\ufffd') : '';
}

/** Whether a query parameter has a non-empty value. */
export const isGiven = (value: unknown): boolean => queryText(value) !== '';

/** A filter that is a flag: absent, or `true`, or anything else for false (contract §5.8 [N]). */
export const queryFlag = (value: unknown): boolean | undefined =>
  isGiven(value) ? queryText(value) === 'true' : undefined;

/** An integer within bounds; 400 `invalid <name>` for anything else. */
export function queryInteger(
  value: unknown,
  { name, min, max, fallback }: { name: string; min: number; max: number; fallback: number },
): number {
  const text = queryText(value);
  if (text === '') return fallback;
  const number = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) throw new BadRequest(`invalid ${name}`);
  return number;
}
