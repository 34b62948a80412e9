import { parseDictionary, parseItem } from './structured-fields.js';

describe('parseItem', () => {
  it.each([
    ['0', { type: 'integer', value: 0 }],
    ['-0012', { type: 'integer', value: -12 }],
    ['999999999999999', { type: 'integer', value: 999999999999999 }],
    ['  7  ', { type: 'integer', value: 7 }],
    ['7;a;b=?0;c="x y" ', { type: 'integer', value: 7 }],
    ['1.5', { type: 'decimal', value: 1.5 }],
    ['?1', { type: 'boolean', value: true }],
    ['?0;why=sure', { type: 'boolean', value: false }],
    ['a/b:c', { type: 'token', value: 'a/b:c' }],
    ['"a \\"b\\" \\\\"', { type: 'string', value: 'a "b" \\' }],
    [':aGVsbG8=:', { type: 'bytes', value: Buffer.from('hello') }],
    [':aGVsbG8:', { type: 'bytes', value: Buffer.from('hello') }],
    ['::', { type: 'bytes', value: Buffer.alloc(0) }],
    ['@1659578233', { type: 'date', value: 1659578233 }],
    ['%"f%c3%bc"', { type: 'display', value: 'fü' }],
  ])('reads %s', (text, value) => {
    expect(parseItem(text)).toEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['a tab before', '\t5'],
    ['two values', '5, 5'],
    ['something behind', '5 x'],
    ['a sign alone', '-'],
    ['a plus', '+5'],
    ['too many digits', '1234567890123456'],
    ['no fraction', '1.'],
    ['a long fraction', '1.2345'],
    ['a long decimal', '1234567890123.1'],
    ['another truth', '?2'],
    ['a word for truth', '?true'],
    ['an open string', '"a'],
    ['an escape of nothing', '"\\a"'],
    ['letters beyond ASCII', '"ü"'],
    ['open bytes', ':aGVsbG8='],
    ['bytes with a blank', ':aGV sbG8=:'],
    ['bytes of one digit', ':aGVsb:'],
    ['too much padding', ':aGVsbG8==:'],
    ['padding alone', ':=:'],
    ['a broken date', '@1.5'],
    ['display text that is not UTF-8', '%"%ff"'],
    ['display text in capitals', '%"%C3%BC"'],
    ['a parameter in capitals', '5;A=1'],
    ['a parameter without a value', '5;a='],
    ['a list', '(1 2)'],
  ])('does not read %s', (_what, text) => {
    expect(parseItem(text)).toBeNull();
  });
});

describe('parseDictionary', () => {
  const read = (text: string): [string, unknown][] | null => {
    const members = parseDictionary(text);
    return members && [...members].map(([key, { value }]) => [key, value]);
  };

  it.each([
    ['', []],
    ['a=1', [['a', 1]]],
    [
      'a=1,b=?0 \t,\t *c.d_e-1*=x;y=2',
      [
        ['a', 1],
        ['b', false],
        ['*c.d_e-1*', 'x'],
      ],
    ],
    [
      'a, b;x=1',
      [
        ['a', true],
        ['b', true],
      ],
    ],
    [
      'a=1, b=2, a=3',
      [
        ['b', 2],
        ['a', 3],
      ],
    ],
  ])('reads %s', (text, members) => {
    expect(read(text)).toEqual(members);
  });

  it('reads lists', () => {
    const members = parseDictionary('a=( "x" y;z  1);w, b=()');
    const [x, y] = [
      { type: 'string', value: 'x' } as const,
      { type: 'token', value: 'y' } as const,
    ];
    const list = [x, y, { type: 'integer', value: 1 }];
    expect(members?.get('a')).toEqual({ type: 'list', value: list });
    expect(members?.get('b')).toEqual({ type: 'list', value: [] });
  });

  it.each([
    'a=1,',
    ',a=1',
    'a=1,,b=2',
    'a=1 b=2',
    'A=1',
    '1=a',
    'a=',
    'a =1',
    'a= 1',
    'a=(1',
    'a=(1"x")',
  ])('does not read %s', (text) => {
    expect(parseDictionary(text)).toBeNull();
  });
});
