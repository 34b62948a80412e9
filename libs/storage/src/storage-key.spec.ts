import { isStorageKey, parseStorageKey, storageKey } from './storage-key.js';
import { StorageKeyInvalid } from './storage.errors.js';

describe('storage keys', () => {
  it.each([
    ['abcDEF0123456789', 1, 'abcDEF0123456789.1'],
    ['a', 12, 'a.12'],
    ['z'.repeat(64), 999_999_999, `${'z'.repeat(64)}.999999999`],
  ])('are made of %s and attempt %i, and taken apart again', (fileId, attempt, key) => {
    expect(storageKey(fileId, attempt)).toBe(key);
    expect(parseStorageKey(key)).toEqual({ fileId, attempt });
    expect(isStorageKey(key)).toBe(true);
  });

  it.each([
    '',
    '.',
    '..',
    '.1',
    'a.',
    'a.0',
    'a.01',
    'a.-1',
    'a.1.1',
    'a.1e3',
    'a.1234567890',
    'a.part',
    'a.1.part',
    'a/b',
    '../etc/passwd',
    'a\\b',
    'a\0',
    'a\n',
    'a b',
    'ä',
    'a%2e',
    'z'.repeat(65),
  ])('are never %j', (text) => {
    expect(isStorageKey(text)).toBe(false);
    expect(() => parseStorageKey(text)).toThrow(StorageKeyInvalid);
    expect(() => storageKey(text, 1)).toThrow(StorageKeyInvalid);
  });

  it('are never bare ids, as Plik has them', () => {
    expect(isStorageKey('abcDEF0123456789')).toBe(false);
    expect(() => parseStorageKey('abcDEF0123456789')).toThrow(StorageKeyInvalid);
  });

  it.each([-1, 0, 0.5, Number.NaN, Infinity, 1_000_000_000])('have no attempt %d', (attempt) => {
    expect(() => storageKey('abc', attempt)).toThrow(StorageKeyInvalid);
  });
});
