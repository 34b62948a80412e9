import { type PageRequest, decodeCursor, encodeCursor, parsePaging, toPage } from './paging.js';

const sorts = { createdAt: 'createdAt', date: 'createdAt', size: 'size' } as const;
const BY_DATE = { sort: 'createdAt', order: 'desc' } as const;
const BY_SIZE = { sort: 'size', order: 'desc' } as const;
const parse = (query: Record<string, unknown>, header?: string): PageRequest =>
  parsePaging({ query, header, sorts });

describe('parsePaging', () => {
  it('has the defaults of contract §8.3', () => {
    expect(parse({})).toEqual({
      limit: 50,
      order: 'desc',
      sort: 'createdAt',
      position: { kind: 'offset', offset: 0 },
    });
  });

  it.each([
    [{ limit: '0' }, 'invalid limit'],
    [{ limit: '-1' }, 'invalid limit'],
    [{ limit: 'abc' }, 'invalid limit : an integer is expected'],
    [{ limit: '1.5' }, 'invalid limit : an integer is expected'],
    [{ order: 'x' }, 'invalid order'],
    [{ after: 'a', before: 'b' }, 'both before and after cursors set'],
    [
      { after: encodeCursor({ value: 1, id: 'a' }, BY_DATE), offset: '1' },
      'both offset and cursor set',
    ],
    [{ offset: '-1' }, 'invalid offset'],
    [{ offset: '1e3' }, 'invalid offset'],
    [{ sort: 'bogus' }, 'invalid sort'],
    [{ sort: 'constructor' }, 'invalid sort'],
    [{ after: 'garbage' }, 'invalid cursor'],
    [{ before: Buffer.from('{"a":1}').toString('base64') }, 'invalid cursor'],
    [{ limit: ['1', '2'] }, 'invalid limit : an integer is expected'],
  ])('refuses %j', (query, text) => {
    expect(() => parse(query)).toThrow(text);
  });

  it('clamps the limit', () => {
    expect(parse({ limit: '100000' }).limit).toBe(1000);
  });

  it('takes everything but the sort from the header when there is one', () => {
    const request = parse({ limit: '7', order: 'desc', sort: 'size' }, '{"limit":1,"order":"asc"}');
    expect(request).toMatchObject({ limit: 1, order: 'asc', sort: 'size' });
  });

  it.each(['bad', '[]', '1', 'null'])('refuses the header %s', (header) => {
    expect(() => parse({}, header)).toThrow('invalid paging header');
  });
});

describe('cursors', () => {
  const key = { value: 1_764_000_000_123, id: 'AbC' };
  const bare = (...elements: unknown[]): string =>
    Buffer.from(JSON.stringify(elements)).toString('base64');
  const time = new Date(key.value).toISOString();

  it.each([BY_DATE, BY_SIZE])('round-trip in %j', (list) => {
    expect(decodeCursor(encodeCursor(key, list), list)).toEqual(key);
  });

  it('are those of Plik in the default list', () => {
    expect(encodeCursor(key, BY_DATE)).toBe(bare(time, 'AbC'));
    expect(decodeCursor(bare(time, 'AbC'), BY_DATE)).toEqual(key);
  });

  it.each([
    ['another sort', encodeCursor(key, BY_SIZE), BY_DATE],
    ['another sort of numbers', encodeCursor(key, { ...BY_SIZE, sort: 'downloads' }), BY_SIZE],
    ['another order', encodeCursor(key, BY_DATE), { ...BY_DATE, order: 'asc' as const }],
    ['the other order', encodeCursor(key, { ...BY_DATE, order: 'asc' as const }), BY_DATE],
    ['a number among times', bare(1, 'AbC'), BY_DATE],
    ['a time among numbers', bare(time, 'AbC', 'size', 'desc'), BY_SIZE],
    ['a number that no column holds', bare(1e300, 'AbC', 'size', 'desc'), BY_SIZE],
    ['a fraction', bare(1.5, 'AbC', 'size', 'desc'), BY_SIZE],
    ['a list that is no name', bare(time, 'AbC', {}, 'desc'), BY_DATE],
  ])('of %s are refused', (_, cursor, list) => {
    expect(() => decodeCursor(cursor, list)).toThrow('invalid cursor');
  });
});

describe('toPage', () => {
  const all = [1, 2, 3, 4, 5];
  const keyOf = (n: number): { value: number; id: string } => ({ value: n, id: `i${String(n)}` });
  const page = (query: Record<string, unknown>, rows: number[]) =>
    toPage(parse({ sort: 'size', ...query }), { rows, total: all.length, keyOf }, (n) => n);
  const cursor = (n: number): string => encodeCursor(keyOf(n), BY_SIZE);

  it('starts without a cursor before it', () => {
    expect(page({ limit: '2' }, [1, 2, 3])).toEqual({
      after: cursor(2),
      before: null,
      total: 5,
      results: [1, 2],
    });
  });

  it('ends without a cursor after it', () => {
    expect(page({ limit: '2', after: cursor(3) }, [4, 5])).toMatchObject({
      after: null,
      before: cursor(4),
      results: [4, 5],
    });
  });

  it('goes back, and knows whether more precede', () => {
    expect(page({ limit: '2', before: cursor(4) }, [1, 2, 3])).toMatchObject({
      after: cursor(3),
      before: cursor(2),
      results: [2, 3],
    });
    expect(page({ limit: '2', before: cursor(3) }, [1, 2])).toMatchObject({ before: null });
  });

  it('lets a client that started with an offset go on with cursors', () => {
    expect(page({ limit: '2', offset: '2' }, [3, 4, 5])).toMatchObject({
      after: cursor(4),
      before: cursor(3),
      results: [3, 4],
    });
  });

  it('has no cursors around nothing', () => {
    expect(page({ after: cursor(9) }, [])).toEqual({
      after: null,
      before: null,
      total: 5,
      results: [],
    });
  });
});
