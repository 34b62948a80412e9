import type { IncomingHttpHeaders } from 'node:http';
import { evaluate, ifRangeHolds } from './preconditions.js';

const current = { etag: '"abc"', lastModified: Date.parse('2026-05-04T03:02:01.789Z') };
const AT = 'Mon, 04 May 2026 03:02:01 GMT';
const BEFORE = 'Mon, 04 May 2026 03:02:00 GMT';

describe('evaluate', () => {
  const cases: [IncomingHttpHeaders, ReturnType<typeof evaluate>][] = [
    [{}, 'holds'],
    [{ 'if-none-match': '"abc"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"abc"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"x, y", "abc"' }, 'not-modified'],
    [{ 'if-none-match': '"x"' }, 'holds'],
    [{ 'if-none-match': '"x, "abc", y"' }, 'holds'],
    [{ 'if-none-match': 'abc' }, 'holds'],
    // The date is not asked when there is a tag (RFC 9110 §13.1.3).
    [{ 'if-none-match': '"x"', 'if-modified-since': AT }, 'holds'],
    [{ 'if-modified-since': AT }, 'not-modified'],
    [{ 'if-modified-since': BEFORE }, 'holds'],
    [{ 'if-modified-since': 'yesterday' }, 'holds'],
    [{ 'if-match': '"abc"' }, 'holds'],
    [{ 'if-match': '*' }, 'holds'],
    [{ 'if-match': '"x"' }, 'failed'],
    [{ 'if-match': 'W/"abc"' }, 'failed'],
    [{ 'if-match': '"abc"', 'if-unmodified-since': BEFORE }, 'holds'],
    [{ 'if-unmodified-since': AT }, 'holds'],
    [{ 'if-unmodified-since': BEFORE }, 'failed'],
    [{ 'if-unmodified-since': 'x' }, 'holds'],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
  ];
  it.each(cases)('%j: %s', (headers, expected) => {
    expect(evaluate(headers, current)).toBe(expected);
  });
});

describe('ifRangeHolds', () => {
  it.each([
    [undefined, true],
    ['"abc"', true],
    [' "abc" ', true],
    ['"x"', false],
    ['W/"abc"', false],
    [AT, true],
    [BEFORE, false],
    ['garbage', false],
  ])('%j: %s', (header, expected) => {
    expect(ifRangeHolds(header, current)).toBe(expected);
  });
});
