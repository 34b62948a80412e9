import fc from 'fast-check';
import { type JsonBounds, checkJsonBounds } from './json-bounds.js';

const MOST = 3;
const list = { key: 'files', most: MOST, refuse: () => new Error('too many files') };
const check = (text: string, bounds: JsonBounds = { values: 1000, list }): void => {
  checkJsonBounds(Buffer.from(text), bounds);
};

/** Values of a parsed JSON text, at any depth. */
const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), 1)
    : 1;

describe('checkJsonBounds', () => {
  it.each([
    '',
    'null',
    '{}',
    '{"files":[]}',
    '{"files":[{},{},{}]}',
    '{"files":{"a":{},"b":{},"c":{}}}',
    '{"files":[{"fileName":"[[[,,,,,,{{{\\"],[,,,"}]}',
    '{"other":[1,2,3,4,5],"files":[{}]}',
    '{"a":"files","b":[1,2,3,4,5]}',
    '{"files":1,"b":[1,2,3,4,5]}',
    '{"nested":{"files":[1,2,3,4,5]}}',
    '[[1,2,3,4,5]]',
    '"unterminated [[[[',
    '"ends in \\',
    ']]]]',
    `${'['.repeat(32)}${']'.repeat(32)}`,
  ])('lets %.60s through', (text) => {
    expect(() => {
      check(text);
    }).not.toThrow();
  });

  it.each([
    ['{"files":[{},{},{},{}]}', 'too many files'],
    ['{"FILES" : [{},{},{},{}]}', 'too many files'],
    ['{"ttl":1,"files":{"a":{},"b":{},"c":{},"d":{}}}', 'too many files'],
    ['{"files":[1,2,3,4', 'too many files'],
    ['['.repeat(100_000), 'too deeply nested'],
    ['{"a":'.repeat(100_000), 'too deeply nested'],
    [`[${'1,'.repeat(1000)}1]`, 'too many values'],
    [`{"x":[${'{},'.repeat(600)}{}]}`, 'too many values'],
  ])('refuses %.40s', (text, why) => {
    expect(() => {
      check(text);
    }).toThrow(why);
  });

  it('counts no fewer values than the parser makes, and at most twice as many', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const values = valuesIn(JSON.parse(text));
        expect(() => {
          check(text, { values: 2 * values });
        }).not.toThrow();
        if (values > 2) {
          expect(() => {
            check(text, { values: Math.floor((values - 1) / 2) });
          }).toThrow('too many values');
        }
      }),
    );
  });
});
