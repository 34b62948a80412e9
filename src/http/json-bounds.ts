import { BadRequest } from '../common/errors.js';

/** What a JSON text may hold; known before it is parsed. */
export interface JsonBounds {
  /** Most values, at any depth. */
  readonly values: number;
  /** A list that has a bound of its own. */
  readonly list?: {
    /** The key of the outermost object that holds it, in lower case. */
    readonly key: string;
    readonly most: number;
    /** What is thrown beyond it. */
    readonly refuse: () => Error;
  };
}

/** No body of a client is nested deeper than three times. */
const MAX_DEPTH = 32;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

const isOpening = (byte: number): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d;

/**
 * Counts values and levels of a JSON text in one pass over its bytes, and throws at the first excess, a 400:
 * parsing a megabyte of the worst JSON takes more than 100 ms and hundreds of megabytes. Whether the text is
 * JSON at all is for the parser to say.
 */
export function checkJsonBounds(text: Uint8Array, bounds: JsonBounds): void {
  const { list } = bounds;
  const most = list?.most ?? Infinity;
  let values = 1;
  let depth = 0;
  let listed = -1;
  let key = '';
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0;
    if (byte === QUOTE) {
      const end = endOfString(text, i + 1);
      if (depth === 1 && list !== undefined) key = keyAt(text, i + 1, end, list.key.length);
      i = end;
    } else if (isOpening(byte)) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) throw tooMuch('too deeply nested');
      if (depth === 2) listed = key !== '' && key === list?.key ? 1 : -1;
    } else if (isClosing(byte)) {
      depth -= 1;
    } else if (byte === COMMA) {
      values += 1;
      if (depth === 1) key = '';
      else if (depth === 2 && listed > 0) listed += 1;
    }
    if (listed > most && list !== undefined) throw list.refuse();
    if (values > bounds.values) throw tooMuch('too many values');
  }
}

/** Where a string ends that begins before `from`: at its quote, or behind the text. */
function endOfString(text: Uint8Array, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== QUOTE) i += text[i] === BACKSLASH ? 2 : 1;
  return i;
}

/** The string between two places when it is a key of this length, in lower case. */
function keyAt(text: Uint8Array, start: number, end: number, length: number): string {
  if (end - start !== length) return '';
  let after = end + 1;
  while ((text[after] ?? COLON) <= 0x20) after += 1;
  if (text[after] !== COLON) return '';
  return Buffer.from(text.subarray(start, end)).toString('latin1').toLowerCase();
}

const tooMuch = (why: string): BadRequest =>
  new BadRequest(`unable to deserialize request body : ${why}`);
