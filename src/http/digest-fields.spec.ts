import { createHash } from 'node:crypto';
import { digestsIn, sha256Field } from './digest-fields.js';

const of = (algorithm: string): Buffer => createHash(algorithm).update('hello').digest();
const bytes = (algorithm: string): string => `:${of(algorithm).toString('base64')}:`;
const read = (field: string) => digestsIn({ 'content-digest': field }, 'Content-Digest');

describe('digestsIn', () => {
  it('finds nothing without the field', () => {
    expect(digestsIn({ 'repr-digest': `md5=${bytes('md5')}` }, 'Content-Digest')).toEqual([]);
  });

  it('finds digests by the names that Node.js has for them', () => {
    const field = `sha-512=${bytes('sha512')}, sha-256=${bytes('sha256')};q=1,md5=${bytes('md5')}`;
    expect(digestsIn({ 'repr-digest': field }, 'Repr-Digest')).toEqual([
      { algorithm: 'sha512', digest: of('sha512') },
      { algorithm: 'sha256', digest: of('sha256') },
      { algorithm: 'md5', digest: of('md5') },
    ]);
  });

  it('leaves out what it does not know', () => {
    expect(read('unixsum=30637, sha=:AAAA:, crc32c=x')).toEqual([]);
    expect(read(`b2=(1 2), sha-256=${bytes('sha256')}`)).toHaveLength(1);
  });

  it.each([
    ['something else', 'Hello World'],
    ['hexadecimal digits', `sha-256=${of('sha256').toString('hex')}`],
    ['base64 without colons', `sha-256=${of('sha256').toString('base64')}`],
    ['a string', `sha-256="${of('sha256').toString('base64')}"`],
    ['the digest of another algorithm', `sha-256=${bytes('sha512')}`],
    ['a digest that is cut', 'md5=:AAAA:'],
    ['no value', 'sha-512'],
    ['a comma too many', `md5=${bytes('md5')},`],
    ['a broken member that is not known', `md5=${bytes('md5')}, x=:A:`],
  ])('refuses %s', (_what, field) => {
    expect(() => read(field)).toThrow(/^invalid Content-Digest : /);
  });
});

it('sha256Field writes what digestsIn reads', () => {
  const field = sha256Field(of('sha256').toString('hex'));
  expect(read(field)).toEqual([{ algorithm: 'sha256', digest: of('sha256') }]);
});
