import { parseBasic } from './basic-credentials.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('parseBasic', () => {
  it.each([
    [basic('a:b'), { login: 'a', password: 'b' }],
    [basic('a:b:c'), { login: 'a', password: 'b:c' }],
    [basic(':'), { login: '', password: '' }],
    [basic('é:€'), { login: 'é', password: '€' }],
    [basic('a:b').replace('Basic', 'bAsIc'), { login: 'a', password: 'b' }],
  ])('reads %s', (header, expected) => {
    expect(parseBasic(header)).toEqual(expected);
  });

  it.each([
    [undefined, 'missing Authorization header'],
    ['', 'missing Authorization header'],
    ['Basic', 'invalid Authorization header'],
    ['Basic a b', 'invalid Authorization header'],
    ['Bearer abc', 'invalid http authorization scheme'],
    [basic('no colon'), 'invalid credentials'],
    ['Basic ***', 'invalid credentials'],
  ])('says what is wrong with %j', (header, expected) => {
    expect(parseBasic(header)).toBe(expected);
  });
});
