import fc from 'fast-check';
import { WireFlag, WireInteger, WireList, WireMistake, WireText, fromWire } from './wire-object.js';

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

const read = (json: string): Body => fromWire(JSON.parse(json), Body);

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

  it.each(['1', '"x"', '[]', 'null'])('refuses %s in the place of an object', (json) => {
    expect(() => read(json)).toThrow(new WireMistake('a JSON object is expected'));
  });
});

describe('the checks', () => {
  it.each(['{}', '{"ttl":-1}', '{"ttl":9007199254740991}', '{"files":[]}', '{"files":{}}'])(
    'accept %s',
    (json) => {
      expect(() => read(json)).not.toThrow();
    },
  );

  it.each([
    ['{"ttl":"1"}', 'ttl must be an integer'],
    ['{"ttl":1.5}', 'ttl must be an integer'],
    ['{"ttl":9007199254740992}', 'ttl must be an integer'],
    ['{"oneShot":1}', 'oneShot must be a boolean'],
    ['{"oneShot":"true"}', 'oneShot must be a boolean'],
    ['{"comments":1}', 'comments must be a string'],
    ['{"comments":{}}', 'comments must be a string'],
    ['{"files":1}', 'files must be an array'],
    ['{"files":[1]}', 'files : a JSON object is expected'],
    ['{"files":[null]}', 'files : a JSON object is expected'],
    ['{"files":[[]]}', 'files : a JSON object is expected'],
    ['{"files":{"0":[]}}', 'files : a JSON object is expected'],
    ['{"files":[{"name":1}]}', 'files : name must be a string'],
    ['{"files":[{"name":["x"]}]}', 'files : name must be a string'],
  ])('refuse %s', (json, text) => {
    expect(() => read(json)).toThrow(new WireMistake(text));
  });

  it('a list after an object is a list', () => {
    expect(read('{"files":{"0":{}},"FILES":[{}]}')).toMatchObject({ keyed: false });
  });

  it('never fails in another way, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (ttl, files) => {
        try {
          const body = read(JSON.stringify({ ttl, files }));
          expect(Number.isSafeInteger(body.ttl)).toBe(true);
          expect(body.files.every((item) => typeof item.name === 'string')).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(WireMistake);
        }
      }),
    );
  });
});
