import { StorageFull, StorageUnavailable } from '../storage.errors.js';
import { isMissing, s3Failure, unusable } from './s3-errors.js';

const answered = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('as the service says'), { name, $metadata: { httpStatusCode } });
const broken = (code: string): Error => Object.assign(new Error(code), { code });

describe('s3Failure', () => {
  it.each([
    ['SlowDown', 503],
    ['InternalError', 500],
    ['AccessDenied', 403],
    ['NoSuchBucket', 404],
  ])('takes %s for trouble of the storage', (name, status) => {
    const cause = answered(name, status);
    const error = s3Failure(cause, { key: 'abc' });
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect(error).toMatchObject({ key: 'abc', backend: 's3', cause });
  });

  it.each([
    ['QuotaExceeded', 403],
    ['InsufficientStorage', 507],
    ['Unknown', 507],
  ])('takes %s with %i for a full storage', (name, status) => {
    expect(s3Failure(answered(name, status))).toBeInstanceOf(StorageFull);
  });

  it('leaves our own errors as they are', () => {
    const own = new StorageFull({});
    expect(s3Failure(own)).toBe(own);
  });
});

describe('isMissing', () => {
  it('knows the answers to HEAD, GET and about uploads', () => {
    for (const name of ['NotFound', 'NoSuchKey', 'NoSuchUpload', 'UnknownError']) {
      expect(isMissing(answered(name, 404))).toBe(true);
    }
    expect(isMissing(answered('AccessDenied', 403))).toBe(false);
    expect(isMissing(broken('ECONNRESET'))).toBe(false);
    expect(isMissing(undefined)).toBe(false);
  });
});

describe('unusable', () => {
  const cases: [unknown, string][] = [
    [broken('ECONNREFUSED'), 'does not answer; see DataBackendConfig.Endpoint'],
    [broken('SELF_SIGNED_CERT_IN_CHAIN'), 'see DataBackendConfig.CAFile'],
    [answered('InvalidAccessKeyId', 403), 'there is no such key'],
    [answered('SignatureDoesNotMatch', 403), 'see DataBackendConfig.SecretAccessKey'],
    [answered('Forbidden', 403), 'no right to it'],
    [answered('Unknown', 301), 'see DataBackendConfig.Location'],
    [answered('InvalidBucketName', 400), 'see DataBackendConfig.Bucket'],
    [answered('Odd', 418), 'Odd as the service says'],
  ];

  it.each(cases)('says which setting is to be looked at: %s', (cause, text) => {
    const error = unusable(cause, 'plik', 'http://s3.example');
    expect(error.message).toContain(`the bucket "plik" at http://s3.example cannot be used`);
    expect(error.message).toContain(text);
  });
});
