import { createHash } from 'node:crypto';
import type { Request } from '../http/exchange.js';
import { firstPieceOf, nextPieceOf } from './draft-pieces.js';
import { limitField } from './draft-limits.js';

const digest = (algorithm: string): Buffer => createHash(algorithm).update('hello').digest();
const field = (name: string, algorithm: string): string =>
  `${name}=:${digest(algorithm).toString('base64')}:`;
const SHA256 = field('sha-256', 'sha256');
const SHA512 = field('sha-512', 'sha512');
const MD5 = field('md5', 'md5');

/** A request as its headers are. */
const having = (headers: Record<string, string>): Request =>
  ({ headers, socket: {} }) as unknown as Request;

const digestsOf = (headers: Record<string, string>, isLast: boolean) => {
  const { piece, digests } = firstPieceOf(having({ 'content-length': '5', ...headers }), isLast);
  return [piece.digest?.algorithm ?? null, digests.map(({ algorithm }) => algorithm)];
};

describe('the digests of a request that begins an upload', () => {
  it.each([
    [{}, true, [null, []]],
    [{ 'content-digest': SHA256 }, true, [null, ['sha256']]],
    [{ 'content-digest': `${SHA256}, ${MD5}` }, true, [null, ['sha256', 'md5']]],
    // Nothing but a piece has a SHA-512.
    [{ 'content-digest': `${MD5}, ${SHA512}` }, true, ['sha512', []]],
    [{ 'content-digest': `${MD5}, ${SHA256}` }, false, ['sha256', []]],
    [{ 'repr-digest': SHA256 }, false, [null, ['sha256']]],
    // Both are looked at, also when they contradict each other.
    [{ 'content-digest': MD5, 'repr-digest': SHA256 }, true, ['md5', ['sha256']]],
  ] as [Record<string, string>, boolean, unknown][])('%j, the last: %s', (headers, isLast, all) => {
    expect(digestsOf(headers, isLast)).toEqual(all);
  });
});

describe('the length of the whole', () => {
  const next = (headers: Record<string, string>): number | null =>
    nextPieceOf(
      having({ 'content-type': 'application/partial-upload', 'upload-offset': '10', ...headers }),
    ).length;

  it.each([
    [{ 'upload-complete': '?0', 'content-length': '5' }, null],
    [{ 'upload-complete': '?0', 'content-length': '5', 'upload-length': '15' }, 15],
    [{ 'upload-complete': '?0', 'transfer-encoding': 'chunked', 'upload-length': '12' }, 12],
    [{ 'upload-complete': '?1', 'content-length': '5' }, 15],
    [{ 'upload-complete': '?1' }, 10],
    [{ 'upload-complete': '?1', 'transfer-encoding': 'chunked' }, null],
    [{ 'upload-complete': '?1', 'content-length': '5', 'upload-length': '-1' }, 15],
  ] as [Record<string, string>, number | null][])('%j: %s', (headers, length) => {
    expect(next(headers)).toBe(length);
  });

  it.each([
    { 'upload-complete': '?1', 'content-length': '5', 'upload-length': '14' },
    { 'upload-complete': '?1', 'content-length': '5', 'upload-length': '16' },
    { 'upload-complete': '?0', 'content-length': '5', 'upload-length': '14' },
    { 'upload-complete': '?1', 'upload-length': '5' },
  ] as Record<string, string>[])('%j contradicts itself', (headers) => {
    expect(() => next(headers)).toThrow(/^inconsistent length values for upload : /);
  });
});

describe('Upload-Limit', () => {
  it.each([
    [100, 60.9, 'max-size=100, max-age=60'],
    [0, 60, 'max-age=60'],
    [-1, -5, 'max-age=0'],
    [100, null, 'max-size=100'],
    [0, null, 'min-size=0'],
    [Number.MAX_SAFE_INTEGER, null, 'max-size=999999999999999'],
  ])('of %s bytes for %s s is %s', (fileSize, seconds, text) => {
    expect(limitField({ fileSize }, seconds)).toBe(text);
  });
});
