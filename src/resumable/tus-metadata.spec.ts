import { BadRequest } from '../common/errors.js';
import { TusMetadata } from './tus-metadata.js';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** Upload-Metadata of texts. */
const headerOf = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join();

function whyNot(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof BadRequest) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

describe('Upload-Metadata', () => {
  it('is the example of the protocol', () => {
    const text = 'filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential';
    const metadata = TusMetadata.parse(text);
    expect(metadata.text('filename')).toBe('world_domination_plan.pdf');
    expect(metadata.text('is_confidential')).toBe('');
    expect(metadata.text('other')).toBeNull();
    expect(metadata.shown).toBe(text);
  });

  it.each([undefined, '', '  '])('may be missing: %j', (text) => {
    const metadata = TusMetadata.parse(text);
    expect([metadata.text('filename'), metadata.shown]).toEqual([null, '']);
  });

  it('has its keys in any case, and the first of several names', () => {
    const metadata = TusMetadata.parse(headerOf({ Name: 'b', FILENAME: 'a' }));
    expect(metadata.text('filename', 'name')).toBe('a');
    expect(metadata.text('name', 'filename')).toBe('b');
  });

  it('has texts, flags and integers', () => {
    const values = { comments: 'é\n# ☃', oneShot: 'true', removable: 'false', ttl: '-1' };
    const metadata = TusMetadata.parse(headerOf(values));
    expect(metadata.text('comments')).toBe(values.comments);
    expect([metadata.flag('oneshot'), metadata.flag('removable')]).toEqual([true, false]);
    expect([metadata.integer('ttl'), metadata.flag('stream')]).toEqual([-1, null]);
  });

  it('is told again as it came, without what is secret', () => {
    const told = `filename ${base64('a')}, other  ,x ${base64(Buffer.from([0xff, 0]))}`;
    const secret = headerOf({ Password: 'secret', login: 'me', UploadToken: 'token' });
    const metadata = TusMetadata.parse(`${secret},${told.replace('  ', ' ')}`);
    expect(metadata.shown).toBe(`filename ${base64('a')},other,x /wA=`);
    expect(metadata.text('password')).toBe('secret');
  });

  it.each([
    [',', 'a key is empty, or has other characters than ASCII'],
    ['a YQ==,', 'a key is empty, or has other characters than ASCII'],
    ['caf\u00e9 YQ==', 'a key is empty, or has other characters than ASCII'],
    ['a  YQ==', 'a key and its value are separated by one space'],
    ['a YQ== YQ==', 'a key and its value are separated by one space'],
    ['a\tYQ==', 'a key is empty, or has other characters than ASCII'],
    ['a YQ', 'a value is not encoded in Base64'],
    ['a Y', 'a value is not encoded in Base64'],
    ['a Y-_=', 'a value is not encoded in Base64'],
    ['a YR==', 'a value is not encoded in Base64'],
    ['a YQ==,b,a Yg==', 'a key is there twice'],
    [`a ${base64('x'.repeat(9000))}`, 'it is longer than 8192 characters'],
    [Array.from({ length: 65 }, (_, i) => `k${i}`).join(), 'there are more than 64 keys'],
  ])('%j is refused', (text, why) => {
    expect(whyNot(() => TusMetadata.parse(text))).toBe(`invalid Upload-Metadata : ${why}`);
  });

  it.each([
    [{ ttl: '' }, 'ttl must be an integer'],
    [{ ttl: '1e3' }, 'ttl must be an integer'],
    [{ ttl: '9007199254740993' }, 'ttl must be an integer'],
  ])('%j is no integer', (values, why) => {
    const metadata = TusMetadata.parse(headerOf(values));
    expect(whyNot(() => metadata.integer('ttl'))).toBe(`invalid Upload-Metadata : ${why}`);
  });

  it('refuses what is used and not what it should be', () => {
    const of = (text: string): TusMetadata => TusMetadata.parse(text);
    const why = (work: () => unknown): string => whyNot(work).replace(/^.* : /, '');
    expect(why(() => of(headerOf({ a: 'yes' })).flag('a'))).toBe('a must be true or false');
    expect(why(() => of('a').flag('a'))).toBe('a must be true or false');
    expect(why(() => of('a /w==').text('a'))).toBe('a is no UTF-8');
    expect(why(() => of('a YQ==,A YQ==').text('a'))).toBe('a is there twice');
    // Nobody reads it: it may be anything.
    expect(of('a /w==').text('b')).toBeNull();
  });
});
