import { ObjectMissing, StorageFull, StorageUnavailable } from '../../storage.errors.js';
import { isGone, s3Failure } from './s3-errors.js';

const answered = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('as the service says'), { name, $metadata: { httpStatusCode } });
const broken = (code: string): Error => Object.assign(new Error(code), { code });

describe('s3Failure', () => {
  it.each([
    ['SlowDown', 503],
    ['InternalError', 500],
    ['AccessDenied', 403],
    ['NoSuchBucket', 404],
    ['NoSuchUpload', 404],
  ])('takes %s for trouble of the storage', (name, status) => {
    const cause = answered(name, status);
    const error = s3Failure(cause, { key: 'abc' });
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect(error).toMatchObject({ key: 'abc', backend: 's3', cause });
    expect(error.message).toBe(`the S3 storage does not work: ${name}, HTTP ${status}`);
  });

  it.each([
    ['QuotaExceeded', 403],
    ['InsufficientStorage', 507],
    ['Unknown', 507],
  ])('takes %s with %i for a full storage', (name, status) => {
    expect(s3Failure(answered(name, status))).toBeInstanceOf(StorageFull);
  });

  it('takes only an answer about one object for a missing object', () => {
    for (const name of ['NotFound', 'NoSuchKey']) {
      expect(s3Failure(answered(name, 404), { key: 'abc' })).toBeInstanceOf(ObjectMissing);
      expect(s3Failure(answered(name, 404))).toBeInstanceOf(StorageUnavailable);
    }
  });

  it('names what the system says', () => {
    expect(s3Failure(broken('ECONNRESET')).message).toBe(
      'the S3 storage does not work: ECONNRESET',
    );
  });

  it('leaves our own errors as they are', () => {
    const own = new StorageFull({});
    expect(s3Failure(own)).toBe(own);
  });
});

describe('isGone', () => {
  it('knows the answers to HEAD, GET and about uploads, but not a bucket that is gone', () => {
    for (const name of ['NotFound', 'NoSuchKey', 'NoSuchUpload', 'UnknownError']) {
      expect(isGone(answered(name, 404))).toBe(true);
    }
    for (const error of [answered('AccessDenied', 403), broken('ECONNRESET'), undefined]) {
      expect(isGone(error)).toBe(false);
    }
    expect(isGone(answered('NoSuchBucket', 404))).toBe(false);
  });
});
