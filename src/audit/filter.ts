import { BadRequest } from '../common/errors.js';
import { networkOf } from './addresses.js';

/** What is looked for; what is '' does not matter. Times are as `Date.toISOString` has them. */
export interface AuditFilter {
  readonly since: string;
  /** Itself not. */
  readonly until: string;
  readonly event: string;
  readonly result: string;
  /** Whoever did it, or whose it was. */
  readonly user: string;
  readonly upload: string;
  readonly file: string;
  readonly address: string;
  readonly request: string;
}

export const FILTERS = [
  ...['since', 'until', 'event', 'result', 'user'],
  ...['upload', 'file', 'address', 'request'],
] as readonly (keyof AuditFilter)[];

/** A line that was found. */
export interface FoundLine {
  readonly chain: string;
  readonly seq: number;
  readonly time: string;
  /** As it is in the file. */
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads what is wished for; 400 `invalid since` or `invalid until` for what is no time. */
export function filterOf(wish: (name: keyof AuditFilter) => string): AuditFilter {
  const wishes = Object.fromEntries(FILTERS.map((name) => [name, wish(name)]));
  const given = wishes as unknown as AuditFilter;
  return { ...given, since: timeOf('since', given.since), until: timeOf('until', given.until) };
}

function timeOf(name: string, text: string): string {
  if (text === '') return '';
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new BadRequest(`invalid ${name}`);
  return new Date(time).toISOString();
}

/** Answers what a line says if it is looked for, and null otherwise. */
export function matcher(filter: AuditFilter): (line: Buffer) => Fields | null {
  const { since, until, event, result, user, upload, file, address, request } = filter;
  // Most lines need not be parsed to know that they are not.
  const needles = [event, result, user, upload, file, request]
    .filter((text) => text !== '')
    .map((text) => Buffer.from(JSON.stringify(text)));
  const network = networkOf(address);
  const is = (wanted: string, found: unknown): boolean => wanted === '' || wanted === found;
  return (line) => {
    if (needles.some((needle) => !line.includes(needle))) return null;
    const fields = parsed(line);
    if (fields === null || typeof fields.time !== 'string') return null;
    const { time } = fields;
    const matches =
      (since === '' || time >= since) &&
      (until === '' || time < until) &&
      is(event, fields.event) &&
      is(result, fields.result) &&
      is(upload, fields.upload) &&
      is(file, fields.file) &&
      is(request, fields.request) &&
      (is(user, fields.actor) || is(user, fields.user)) &&
      (is(address, fields.address) || (network !== '' && network === fields.address));
    return matches ? fields : null;
  };
}

function parsed(line: Buffer): Fields | null {
  try {
    return JSON.parse(line.toString()) as Fields;
  } catch {
    return null;
  }
}
