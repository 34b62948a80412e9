import { Refusal } from '../common/errors.js';
import {
  checksumOf,
  concatOf,
  lengthIn,
  newLengthOf,
  bringsPiece,
  offsetOf,
} from './tus-headers.js';

/** A request as its headers are: names in lower case, as Node.js gives them. */
const having = (headers: Record<string, string>) => ({
  headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])),
});

/** "400 text" of what is refused. */
function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.message}`;
    throw error;
  }
  return 'nothing is refused';
}

const MISTAKES = ['', '-1', '+1', '1e3', '0x10', '1.0', ' 1', '1, 1', 'one', '٣', '1 '];

describe('the offset of a piece', () => {
  it.each([
    ['0', 0],
    ['70', 70],
    ['007', 7],
    [String(2 ** 53 - 1), Number.MAX_SAFE_INTEGER],
    // Nothing ends there: a conflict, which only the one who knows the offset can tell.
    [String(2n ** 60n), Number.MAX_SAFE_INTEGER],
    ['9'.repeat(4000), Number.MAX_SAFE_INTEGER],
  ])('%s', (text, offset) => {
    expect(offsetOf(having({ 'Upload-Offset': text }))).toBe(offset);
  });

  it.each(MISTAKES)('%j is none', (text) => {
    expect(refusalOf(() => offsetOf(having({ 'Upload-Offset': text })))).toBe(
      '400 invalid Upload-Offset : it is a number of bytes',
    );
  });

  it('has to be told', () => {
    expect(refusalOf(() => offsetOf(having({})))).toBe('400 missing Upload-Offset');
  });
});

describe('the length of a new upload', () => {
  it('is told, or deferred', () => {
    expect(newLengthOf(having({ 'Upload-Length': '0' }))).toBe(0);
    expect(newLengthOf(having({ 'Upload-Length': '100' }))).toBe(100);
    expect(newLengthOf(having({ 'Upload-Defer-Length': '1' }))).toBeNull();
    expect(lengthIn(having({}))).toBeNull();
  });

  it.each(MISTAKES)('%j is none', (text) => {
    expect(refusalOf(() => newLengthOf(having({ 'Upload-Length': text })))).toBe(
      '400 invalid Upload-Length : it is a number of bytes',
    );
  });

  it.each([
    [{}, '400 missing Upload-Length, or Upload-Defer-Length: 1'],
    [
      { 'Upload-Length': '1', 'Upload-Defer-Length': '1' },
      '400 Upload-Length and Upload-Defer-Length exclude each other',
    ],
    ...['0', '2', 'true', ''].map((text) => [
      { 'Upload-Defer-Length': text },
      '400 invalid Upload-Defer-Length : it is 1, or not there',
    ]),
    [{ 'Upload-Length': String(2n ** 60n) }, '413 Upload-Length is more than any storage holds'],
  ] as [Record<string, string>, string][])('%j is refused', (headers, refusal) => {
    expect(refusalOf(() => newLengthOf(having(headers)))).toBe(refusal);
  });
});

describe('the checksum of a piece', () => {
  const SHA1 = 'Kq5sNclPz7QV2+lfQIuc6R7oRu0=';

  it('is a digest with its algorithm', () => {
    const wanted = { algorithm: 'sha1', digest: Buffer.from(SHA1, 'base64') };
    expect(checksumOf(having({ 'Upload-Checksum': `sha1 ${SHA1}` }))).toEqual(wanted);
    expect(checksumOf(having({}))).toBeNull();
  });

  it.each(['crc32 AAAA', 'SHA1 x', '', 'toString x', ` sha1 ${SHA1}`])(
    '%j has another algorithm',
    (text) => {
      expect(refusalOf(() => checksumOf(having({ 'Upload-Checksum': text })))).toBe(
        '400 unsupported checksum algorithm, supported are sha1,md5,sha256,sha512',
      );
    },
  );

  it.each([
    'sha1',
    'sha1 ',
    'sha1 AAAA',
    `sha1 ${SHA1} more`,
    `sha1 ${SHA1.slice(0, -1)}`,
    `sha1 ${SHA1.replace('+', '-')}`,
    `sha1  ${SHA1}`,
  ])('%j is none', (text) => {
    expect(refusalOf(() => checksumOf(having({ 'Upload-Checksum': text })))).toBe(
      '400 invalid Upload-Checksum : it is sha1, a space, and 20 bytes in Base64',
    );
  });
});

describe('Upload-Concat', () => {
  it('is a part, or a whole with its parts, or neither', () => {
    expect(concatOf(having({}))).toBe('none');
    expect(concatOf(having({ 'Upload-Concat': 'partial' }))).toBe('partial');
    const links = ['/tus/a', 'https://plik.example/tus/b', '/tus/a'];
    expect(concatOf(having({ 'Upload-Concat': `final;${links.join(' ')}` }))).toEqual({ links });
    expect(concatOf(having({ 'Upload-Concat': 'final; /tus/a' }))).toEqual({ links: ['/tus/a'] });
  });

  it.each(['', 'final', 'Partial', 'partial;', 'final /tus/a', 'partial, partial'])(
    '%j is nothing',
    (text) => {
      expect(refusalOf(() => concatOf(having({ 'Upload-Concat': text })))).toBe(
        '400 invalid Upload-Concat : it is partial, or final; and links of parts',
      );
    },
  );

  it.each([
    ['final;', 'there are no parts'],
    ['final;  ', 'there are no parts'],
    [`final;${'/tus/a '.repeat(257)}`, 'there are more than 256 parts'],
  ])('of %j', (text, why) => {
    expect(refusalOf(() => concatOf(having({ 'Upload-Concat': text })))).toBe(
      `400 invalid Upload-Concat : ${why}`,
    );
  });
});

describe('the type of a piece', () => {
  it.each([
    ['application/offset+octet-stream', true],
    ['Application/Offset+Octet-Stream; charset=x', true],
    ['application/octet-stream', false],
    ['application/offset+octet-streams', false],
    ['', false],
  ])('%j: %s', (type, is) => {
    expect(bringsPiece(having({ 'Content-Type': type }))).toBe(is);
  });
});
