import { acceptedCodings } from './codings.js';

describe('codings that a client accepts', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['identity', []],
    ['deflate, zstd', []],
    ['gzip, deflate, br, zstd', ['br', 'gzip']],
    ['GZIP', ['gzip']],
    ['x-gzip', ['gzip']],
    ['*', ['br', 'gzip']],
    ['gzip;q=1.0, br;q=0.5', ['gzip', 'br']],
    ['br ; q=0.8 , gzip; Q=0.9', ['gzip', 'br']],
    ['br;q=0, *;q=0.1', ['gzip']],
    ['br;q=0, gzip;q=0.000', []],
    ['identity;q=0.5, gzip;q=0.4, br;q=0.6', ['br']],
    ['identity;q=0, br', ['br']],
    ['identity, br', ['br']],
    ['br;q=2, gzip;q=none', []],
    [',, br ,', ['br']],
  ])('%p are %p', (header, codings) => {
    expect(acceptedCodings(header)).toEqual(codings);
  });
});
