import fc from 'fast-check';
import { cleanSegments, encodePath, parseRequestPath } from './request-path.js';

describe('parseRequestPath', () => {
  it.each([
    ['/', [''], '', true],
    ['/file/a/b/c%20d?dl=1', ['file', 'a', 'b', 'c d'], '?dl=1', true],
    ['/a/?', ['a', ''], '?', true],
    ['http://host:80/a?b', ['a'], '?b', true],
    ['http://host:80', [''], '', true],
    ['HTTPS://host?b', [''], '?b', true],
    ['/a%2Fb', ['a/b'], '', true],
    ['/a%252Fb', ['a%2Fb'], '', true],
    ['//a', ['', 'a'], '', false],
    ['/a//b', ['a', '', 'b'], '', false],
    ['/a/%2e%2e/b', ['a', '..', 'b'], '', false],
    ['/./a', ['.', 'a'], '', false],
  ])('takes %s apart', (url, segments, query, clean) => {
    expect(parseRequestPath(url)).toEqual({ segments, query, clean });
  });

  it.each(['*', '', 'a/b', '/%', '/%zz', '/%ff', '/a/%e0%a4'])('refuses %j', (url) => {
    expect(parseRequestPath(url)).toBeNull();
  });

  it('finds again what it encoded', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => s.isWellFormed());
    const paths = fc.array(segment, { minLength: 1 });
    fc.assert(
      fc.property(paths, (segments) => {
        expect(parseRequestPath(encodePath(segments))?.segments).toEqual(segments);
      }),
    );
  });
});

describe('cleanSegments', () => {
  it.each([
    [['', 'a'], ['a']],
    [
      ['a', '', 'b'],
      ['a', 'b'],
    ],
    [['a', '..', 'b'], ['b']],
    [['..', '..', 'b'], ['b']],
    [
      ['a', '.'],
      ['a', ''],
    ],
    [
      ['a', 'b', '..'],
      ['a', ''],
    ],
    [['a', '..'], []],
    [['', ''], []],
  ])('makes of %j %j', (given, expected) => {
    expect(cleanSegments(given)).toEqual(expected);
  });
});
