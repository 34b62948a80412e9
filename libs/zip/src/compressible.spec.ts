import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { LOOKED_AT, isWorthDeflating, looksRandom } from './compressible.js';

const BINARY = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';
const words = (size: number): Buffer => {
  let text = '';
  for (let i = 0; text.length < size; i += 1) text += `word ${(i * 7919) % 1009}, `;
  return Buffer.from(text).subarray(0, size);
};
const filled = (byte: (i: number) => number): Buffer =>
  Buffer.from(Uint8Array.from({ length: LOOKED_AT }, (_, i) => byte(i)));

describe('what is worth deflating', () => {
  it('is text of any type that is not compressed', () => {
    for (const type of [TEXT, BINARY, '', 'application/pdf', 'image/bmp', 'audio/wave'])
      expect(isWorthDeflating(type, 10_000, words(LOOKED_AT))).toBe(true);
  });

  it('is no tiny file', () => {
    expect(isWorthDeflating(TEXT, 255, words(255))).toBe(false);
    expect(isWorthDeflating(TEXT, 256, words(256))).toBe(true);
    expect(isWorthDeflating('', 0, Buffer.alloc(0))).toBe(false);
  });

  it.each(['image/png', 'video/mp4', 'application/zip', 'font/woff2', 'application/x-gzip'])(
    'is not %s, whatever it begins with',
    (type) => {
      expect(isWorthDeflating(type, 10_000, words(LOOKED_AT))).toBe(false);
    },
  );

  it.each([
    ['random', () => randomBytes(LOOKED_AT)],
    ['deflated', () => deflateSync(randomBytes(20_000).toString('hex')).subarray(0, LOOKED_AT)],
    ['behind a head', () => Buffer.concat([words(900), randomBytes(3196)])],
    ['of 600 bytes', () => gzipSync(randomBytes(600))],
    ['7z', () => Buffer.concat([Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), words(1000)])],
    ['xz', () => Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), words(1000)])],
    ['zstandard', () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), words(1000)])],
    ['bzip2', () => Buffer.concat([Buffer.from('BZh9'), words(1000)])],
  ])('is not what is compressed already: %s, also as text', (_name, make) => {
    const first = make();
    for (const type of [TEXT, BINARY]) expect(isWorthDeflating(type, 10_000, first)).toBe(false);
  });

  it.each([
    ['a ramp', filled((i) => i & 255)],
    ['a ramp of threes', filled((i) => (i * 3) & 255)],
    ['zeros', Buffer.alloc(LOOKED_AT)],
    ['hex digits of random bytes', Buffer.from(randomBytes(LOOKED_AT).toString('hex'))],
    ['base64 of random bytes', Buffer.from(randomBytes(LOOKED_AT).toString('base64'))],
    [
      'numbers of 32 bits',
      Buffer.from(Uint32Array.from({ length: 1024 }, (_, i) => i * 977).buffer),
    ],
    ['every fourth byte random', filled((i) => (i % 4 === 0 ? (randomBytes(1)[0] ?? 0) : 7))],
  ])('is what looks ordered: %s', (_name, bytes) => {
    expect(looksRandom(bytes)).toBe(false);
  });

  it('takes random bytes for random, always', () => {
    for (let i = 0; i < 300; i += 1) {
      expect(looksRandom(randomBytes(LOOKED_AT))).toBe(true);
      expect(looksRandom(randomBytes(100))).toBe(false);
    }
  });
});
