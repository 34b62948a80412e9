import { validateSync } from 'class-validator';
import { WireFlag, WireInteger, WireList, WireText, fromWire } from './wire-object.js';

class Item {
  @WireText() name = '';
}

class Body {
  @WireText() comments = '';
  @WireInteger() ttl = 0;
  @WireFlag() oneShot = false;
  @WireList(() => Item, 'keyed') files: Item[] = [];
  keyed = false;
}

const read = (json: string): Body => fromWire(JSON.parse(json), Body) as Body;
const isValid = (json: string): boolean => validateSync(read(json)).length === 0;

describe('fromWire', () => {
  it('matches keys whatever their case, the last of several wins', () => {
    expect(read('{"TTL":1,"ttl":2,"ONESHOT":true}')).toMatchObject({ ttl: 2, oneShot: true });
  });

  it('ignores unknown keys and null, also those that could reach a prototype', () => {
    const body = read('{"x":1,"ttl":null,"__proto__":{"ttl":7},"constructor":1,"keyed":true}');
    expect(body).toMatchObject({ ttl: 0, keyed: false });
    expect(Object.getPrototypeOf(body)).toBe(Body.prototype);
  });

  it('takes a list, or an object of the elements', () => {
    expect(read('{"files":[{"NAME":"a"},{}]}')).toMatchObject({
      files: [{ name: 'a' }, { name: '' }],
      keyed: false,
    });
    expect(read('{"files":{"0":{"name":"a"}}}')).toMatchObject({
      files: [{ name: 'a' }],
      keyed: true,
    });
  });

  it('replaces lone surrogates, which no database stores', () => {
    expect(read('{"comments":"a\\ud800b"}').comments).toBe('a\ufffdb');
  });

  it.each(['1', '"x"', '[]', 'null'])('leaves %s for the check to refuse', (json) => {
    expect(fromWire(JSON.parse(json), Body)).toEqual(JSON.parse(json));
  });
});

describe('the checks', () => {
  it.each(['{}', '{"ttl":-1}', '{"ttl":9007199254740991}', '{"files":[]}', '{"files":{}}'])(
    'accept %s',
    (json) => {
      expect(isValid(json)).toBe(true);
    },
  );

  it.each([
    '{"ttl":"1"}',
    '{"ttl":1.5}',
    '{"ttl":9007199254740992}',
    '{"oneShot":1}',
    '{"oneShot":"true"}',
    '{"comments":1}',
    '{"comments":{}}',
    '{"files":1}',
    '{"files":[1]}',
    '{"files":[null]}',
    '{"files":[{"name":1}]}',
  ])('refuse %s', (json) => {
    expect(isValid(json)).toBe(false);
  });
});
