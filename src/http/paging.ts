import type { Request } from './exchange.js';
import { HEADER, type PageWire } from '#wire';
import { BadRequest } from '../common/errors.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

export type SortOrder = 'asc' | 'desc';

/** Where an element stands in its list: its sort value (ms or bytes), then its id. */
export interface PageKey {
  readonly value: number;
  readonly id: string;
}

/** Which part of the list is asked for. */
export type PagePosition =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'after' | 'before'; readonly key: PageKey };

/** The order of a list: a cursor is a place in one of them only. */
export type Sequence = Pick<PageRequest, 'sort' | 'order'>;

/** A request for one page (contract §8.3), checked. */
export interface PageRequest<S extends string = string> {
  readonly limit: number;
  readonly order: SortOrder;
  readonly sort: S;
  readonly position: PagePosition;
}

/** What the query string or the header says, before it is checked. */
interface Wishes {
  readonly limit?: unknown;
  readonly order?: unknown;
  readonly after?: unknown;
  readonly before?: unknown;
  readonly offset?: unknown;
}

export interface PagingSource<S extends string> {
  readonly query: Readonly<Record<string, unknown>>;
  /** X-Plik-Paging: when not empty, it replaces everything in the query but `sort`. */
  readonly header: string | undefined;
  /** Names of the sort orders of this list; the first is the default. */
  readonly sorts: Readonly<Record<string, S>>;
}

/** Reads what page is wanted; 400 with the contract's texts. */
export function parsePaging<S extends string>(source: PagingSource<S>): PageRequest<S> {
  const wishes = source.header ? fromHeader(source.header) : source.query;
  const limit = limitOf(wishes.limit);
  const list = { order: orderOf(wishes.order), sort: sortOf(source.query.sort, source.sorts) };
  return { limit, ...list, position: positionOf(wishes, list) };
}

/** The page that a request asks for. */
export const pagingOf = <S extends string>(
  req: Pick<Request, 'query' | 'headers'>,
  sorts: Readonly<Record<string, S>>,
): PageRequest<S> =>
  parsePaging({ query: req.query, header: req.headers[HEADER.paging]?.toString(), sorts });

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

function fromHeader(header: string): Wishes {
  let parsed: unknown;
  try {
    parsed = JSON.parse(header);
  } catch (cause) {
    throw new BadRequest('invalid paging header', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new BadRequest('invalid paging header');
  }
  return parsed;
}

const integer = (value: unknown): number | null => {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(number) ? number : null;
};

function limitOf(wish: unknown): number {
  if (!isGiven(wish)) return DEFAULT_LIMIT;
  const limit = integer(wish);
  if (limit === null) throw new BadRequest('invalid limit : an integer is expected');
  if (limit <= 0) throw new BadRequest('invalid limit');
  return Math.min(limit, MAX_LIMIT);
}

function orderOf(wish: unknown): SortOrder {
  if (!isGiven(wish)) return 'desc';
  if (wish === 'asc' || wish === 'desc') return wish;
  throw new BadRequest('invalid order');
}

function sortOf<S extends string>(wish: unknown, sorts: Readonly<Record<string, S>>): S {
  const name = isGiven(wish) ? wish : Object.keys(sorts)[0];
  if (typeof name === 'string' && Object.hasOwn(sorts, name)) {
    const sort = sorts[name];
    if (sort !== undefined) return sort;
  }
  throw new BadRequest('invalid sort');
}

function positionOf({ after, before, offset }: Wishes, list: Sequence): PagePosition {
  if (isGiven(after) && isGiven(before)) {
    throw new BadRequest('both before and after cursors set');
  }
  const cursor = isGiven(after) ? after : before;
  if (isGiven(cursor)) {
    if (isGiven(offset)) throw new BadRequest('both offset and cursor set');
    return { kind: isGiven(after) ? 'after' : 'before', key: decodeCursor(cursor, list) };
  }
  const start = isGiven(offset) ? integer(offset) : 0;
  if (start === null || start < 0) throw new BadRequest('invalid offset');
  return { kind: 'offset', offset: start };
}

/** The sort order whose values are times; those of others are numbers. */
const TIME = 'createdAt';

/** The list that is meant where nobody says anything. */
const DEFAULT: Sequence = { sort: TIME, order: 'desc' };

const isDefault = ({ sort, order }: Sequence): boolean =>
  sort === DEFAULT.sort && order === DEFAULT.order;

/**
 * Base64 of `["<RFC 3339>","<id>"]` for a time, of `[<number>,"<id>"]` for anything else (contract §8.1). Behind
 * them stand sort and order, where they are not the default: a place in one list is none in another.
 */
export function encodeCursor({ value, id }: PageKey, list: Sequence): string {
  const { sort, order } = list;
  const place = [sort === TIME ? new Date(value).toISOString() : value, id];
  const elements = isDefault(list) ? place : [...place, sort, order];
  return Buffer.from(JSON.stringify(elements)).toString('base64');
}

/** 400 `invalid cursor`, also for one of another list. */
export function decodeCursor(cursor: unknown, list: Sequence): PageKey {
  const refusal = new BadRequest('invalid cursor');
  if (typeof cursor !== 'string') throw refusal;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
  } catch {
    throw refusal;
  }
  const elements = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  const [first, id, sort = DEFAULT.sort, order = DEFAULT.order] = elements;
  if (sort !== list.sort || order !== list.order) throw refusal;
  const value = list.sort === TIME ? timeOf(first) : first;
  if (typeof id !== 'string' || id.includes('\0') || !Number.isSafeInteger(value)) throw refusal;
  return { value: value as number, id };
}

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : NaN);

/** What a list found for a page. */
export interface PageRows<T> {
  /** In the order of the list; one more than the limit when there are more in the direction of travel. */
  readonly rows: readonly T[];
  readonly total: number;
  readonly keyOf: (row: T) => PageKey;
}

/** The envelope and the cursors to its neighbours (contract §8.1, §8.3). */
export function toPage<T, W>(
  request: PageRequest,
  { rows, total, keyOf }: PageRows<T>,
  toWire: (row: T) => W,
): PageWire<W> {
  const { limit, position } = request;
  const more = rows.length > limit;
  const backwards = position.kind === 'before';
  const page = backwards ? rows.slice(-limit) : rows.slice(0, limit);
  const cursor = (row: T | undefined): string | null =>
    row === undefined ? null : encodeCursor(keyOf(row), request);
  const started = position.kind === 'offset' && position.offset === 0;
  const hasBefore = backwards ? more : !started;
  const hasAfter = backwards || more;
  return {
    after: hasAfter ? cursor(page.at(-1)) : null,
    before: hasBefore ? cursor(page[0]) : null,
    total,
    results: page.map(toWire),
  };
}
