import { codeOf, storageFailure } from './storage-failure.js';
import {
  ObjectMissing,
  ObjectTruncated,
  StorageFull,
  StorageKeyInvalid,
  StorageUnavailable,
} from './storage.errors.js';

const withCode = (code: unknown): Error => Object.assign(new Error('from below'), { code });

describe('storageFailure', () => {
  it.each(['ENOSPC', 'EDQUOT'])('takes %s for a full storage', (code) => {
    const cause = withCode(code);
    const error = storageFailure(cause, { key: 'abc', backend: 'file' });
    expect(error).toBeInstanceOf(StorageFull);
    expect(error).toMatchObject({ name: 'StorageFull', key: 'abc', backend: 'file', cause });
  });

  it.each([withCode('EIO'), withCode(28), new Error('plain'), 'a text', undefined, null])(
    'takes anything else for a storage that does not work: %p',
    (cause) => {
      const error = storageFailure(cause, { backend: 'file' });
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(error.key).toBeUndefined();
      expect(error.cause).toBe(cause);
    },
  );

  it.each([
    new ObjectMissing({ key: 'abc' }),
    new ObjectTruncated({ key: 'abc' }, 10, 3),
    new StorageKeyInvalid('../x'),
    new StorageFull({}),
  ])('leaves our own errors as they are: %p', (error) => {
    expect(storageFailure(error, { key: 'other' })).toBe(error);
  });

  it('can say what to do', () => {
    expect(storageFailure(withCode('EIO'), {}, 'look at the disk').message).toBe(
      'look at the disk',
    );
  });
});

describe('codeOf', () => {
  it('finds the name that the system gave', () => {
    expect(codeOf(withCode('EIO'))).toBe('EIO');
    expect([withCode(5), 'EIO', null, undefined].map(codeOf)).toEqual(Array(4).fill(undefined));
  });
});

describe('storage errors', () => {
  it('tell what happened, of which object, with numbers', () => {
    expect(new ObjectTruncated({ key: 'abc.1' }, 10, 3).message).toBe(
      'object abc.1 ended after 3 of 10 bytes',
    );
    expect(new ObjectMissing({ key: 'abc.1' }).message).toBe('no object abc.1 is stored');
    expect(new StorageKeyInvalid('a\n').message).toBe('invalid storage key "a\\n"');
  });

  it('have no cause when nobody gave one', () => {
    expect('cause' in new ObjectMissing({ key: 'abc' })).toBe(false);
  });
});
