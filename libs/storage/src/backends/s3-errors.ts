import { storageFailure } from '../storage-failure.js';
import {
  StorageError,
  type StorageErrorContext,
  StorageFull,
  StorageUnavailable,
} from '../storage.errors.js';

/** What the SDK's errors have in common. */
interface ServiceError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const of = (error: unknown): ServiceError => error ?? {};

/** The status of the answer that an error is about; undefined: there was none. */
export const statusOf = (error: unknown): number | undefined => of(error).$metadata?.httpStatusCode;

/** The service's name of an error ("NoSuchKey"), or the system's ("ECONNREFUSED"). */
export function nameOf(error: unknown): string {
  const { code, name } = of(error);
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' ? name : '';
}

export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 || ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes(nameOf(error));

const FULL = new Set([
  'QuotaExceeded',
  'InsufficientStorage',
  'XMinioStorageFull',
  'EntityTooLarge',
]);

/** What the service ran into, as one of our errors. */
export function s3Failure(
  cause: unknown,
  where: Omit<StorageErrorContext, 'cause' | 'backend'> = {},
): StorageError {
  if (cause instanceof StorageError) return cause;
  const context = { ...where, backend: 's3', cause };
  if (FULL.has(nameOf(cause)) || statusOf(cause) === 507) return new StorageFull(context);
  return storageFailure(cause, { ...where, backend: 's3' });
}

/** Why a bucket cannot be used, with the setting that is to be looked at. */
export function unusable(cause: unknown, bucket: string, endpoint: string): StorageUnavailable {
  const text = `the bucket "${bucket}" at ${endpoint || 'Amazon S3'} cannot be used: ${reason(cause)}`;
  return new StorageUnavailable({ backend: 's3', cause }, text);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|ENETUNREACH|TimeoutError|ETIMEDOUT|AbortError)$/,
    'the service does not answer; see DataBackendConfig.Endpoint and UseSSL',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|^EPROTO|^ERR_SSL/,
    'its certificate is not accepted; see DataBackendConfig.CAFile and UseSSL',
  ],
  [/^InvalidAccessKeyId$/, 'there is no such key; see DataBackendConfig.AccessKeyID'],
  [/^SignatureDoesNotMatch$/, 'the secret is another one; see DataBackendConfig.SecretAccessKey'],
  [/^(CredentialsProviderError)$/, 'no keys are given; see DataBackendConfig.AccessKeyID'],
  [/^(ExpiredToken|InvalidToken)$/, 'the session is over; see DataBackendConfig.SessionToken'],
  [
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|InvalidLocationConstraint)$/,
    'it is in another region; see DataBackendConfig.Location',
  ],
  [/^InvalidBucketName$/, 'that is no name of a bucket; see DataBackendConfig.Bucket'],
  [
    /^(BucketAlreadyExists|BucketNotEmpty)$/,
    'it belongs to somebody else; see DataBackendConfig.Bucket',
  ],
];

function reason(cause: unknown): string {
  const name = nameOf(cause);
  const known = REASONS.find(([names]) => names.test(name));
  if (known !== undefined) return known[1];
  const status = statusOf(cause);
  if (status === 403) return 'these keys have no right to it; see DataBackendConfig.AccessKeyID';
  if (status === 301) return 'it is in another region; see DataBackendConfig.Location';
  const { message } = of(cause);
  return typeof message === 'string' && message !== '' ? `${name} ${message}` : name;
}
