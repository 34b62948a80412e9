import fc from 'fast-check';
import { entryNames } from './entry-names.js';

describe('entryNames', () => {
  it.each([
    [['a.txt'], ['a.txt']],
    [
      ['a.txt', 'a.txt', 'a.txt'],
      ['a.txt', 'a (1).txt', 'a (2).txt'],
    ],
    [
      ['a.txt', 'a (1).txt', 'a.txt'],
      ['a.txt', 'a (1).txt', 'a (2).txt'],
    ],
    [
      ['a.txt', 'A.TXT'],
      ['a.txt', 'A (1).TXT'],
    ],
    [
      ['caf\u00e9', 'cafe\u0301'],
      ['caf\u00e9', 'cafe\u0301 (1)'],
    ],
    [
      ['noext', 'noext'],
      ['noext', 'noext (1)'],
    ],
    [
      ['.env', '.env'],
      ['.env', '.env (1)'],
    ],
    [
      ['a.tar.gz', 'a.tar.gz'],
      ['a.tar.gz', 'a.tar (1).gz'],
    ],
    [['../../etc/passwd'], ['.._.._etc_passwd']],
    [['..\\..\\evil'], ['.._.._evil']],
    [['/etc/passwd'], ['_etc_passwd']],
    [['C:\\boot.ini'], ['C__boot.ini']],
    [['c:boot.ini'], ['c_boot.ini']],
    [
      ['.', '..', ''],
      ['_.', '_..', '_'],
    ],
    [['x\r\ny\0z\u007f'], ['x__y_z_']],
    [['🎉 party.txt'], ['🎉 party.txt']],
    [[], []],
  ])('%j become %j', (names, entries) => {
    expect(entryNames(names)).toEqual(entries);
  });

  const name = fc.oneof(
    fc.string({ maxLength: 12, unit: 'binary' }),
    fc.stringMatching(/^[aA.\\/ (1):]{0,8}$/),
  );

  it('are as many, relative, one level deep and unique, whatever is given', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (names) => {
        const entries = entryNames(names);
        expect(entries).toHaveLength(names.length);
        const folded = entries.map((entry) => entry.normalize('NFC').toLowerCase());
        expect(new Set(folded).size).toBe(entries.length);
        for (const entry of entries) {
          expect(entry).not.toMatch(/[\\/\u0000-\u001f\u007f]|^[A-Za-z]:|^\.{0,2}$/);
        }
      }),
    );
  });

  it('ten thousand equal names take no quadratic time', () => {
    const entries = entryNames(Array.from({ length: 10_000 }, () => 'a.txt'));
    expect(entries.at(-1)).toBe('a (9999).txt');
  });
});
