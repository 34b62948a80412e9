import type { IncomingHttpHeaders } from 'node:http';

/** What a stored representation is compared by. */
export interface Validators {
  /** Strong entity tag with its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch; only whole seconds are compared. */
  readonly lastModified: number;
}

export type Precondition = 'holds' | 'not-modified' | 'failed';

const seconds = (ms: number): number => Math.floor(ms / 1000);

const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Entity tags of a list; commas inside the quotes belong to the tag (RFC 9110 §8.8.3). */
const tagsOf = (list: string): string[] => list.match(/(?:W\/)?"[^"]*"/g) ?? [];

const matches = (list: string, etag: string, weak: boolean): boolean =>
  list.trim() === '*' ||
  tagsOf(list).some((tag) => (weak ? opaque(tag) === opaque(etag) : tag === etag));

/** The date of a header in whole seconds, NaN when it is no date: such a header is ignored. */
const dateOf = (value: string | undefined): number => seconds(Date.parse(value ?? ''));

/** Evaluates If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since (RFC 9110 §13.2.2). */
export function evaluate(headers: IncomingHttpHeaders, current: Validators): Precondition {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, current.etag, false)) return 'failed';
  } else if (seconds(current.lastModified) > dateOf(headers['if-unmodified-since'])) {
    return 'failed';
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    return matches(ifNoneMatch, current.etag, true) ? 'not-modified' : 'holds';
  }
  return seconds(current.lastModified) <= dateOf(headers['if-modified-since'])
    ? 'not-modified'
    : 'holds';
}

/** Whether a Range still means what its sender thinks (RFC 9110 §13.1.5); a weak tag never does. */
export function ifRangeHolds(ifRange: string | undefined, current: Validators): boolean {
  if (ifRange === undefined) return true;
  if (/^(?:W\/)?"/.test(ifRange.trim())) return ifRange.trim() === current.etag;
  return seconds(current.lastModified) === dateOf(ifRange);
}
