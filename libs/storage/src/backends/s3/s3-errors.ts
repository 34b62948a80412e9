import {
  ObjectMissing,
  StorageError,
  type StorageErrorContext,
  StorageFull,
  StorageUnavailable,
} from '../../storage.errors.js';

/** What the services call a storage without room: Amazon's names, Ceph's and MinIO's. */
const FULL = new Set([
  'QuotaExceeded',
  'InsufficientStorage',
  'InsufficientCapacity',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'EntityTooLarge',
]);
const MISSING = new Set(['NoSuchKey', 'NotFound']);

/** What is known of an error of the SDK, of the system below it, or of anything. */
export interface S3Trouble {
  /** The service's code ("SlowDown"), else the system's ("ECONNRESET"), else the error's name. */
  readonly code: string;
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads an error; nothing in the answer is a secret. */
export function troubleOf(error: unknown): S3Trouble {
  const { name, code, $metadata } = fieldsOf(error);
  const status = fieldsOf($metadata).httpStatusCode;
  const answered = typeof status === 'number';
  return {
    code: (answered ? '' : textOf(code)) || textOf(name) || 'unknown',
    status: answered ? status : 0,
  };
}

/** The same is asked again after an answer that says: gone already. */
export function isGone(error: unknown): boolean {
  const { code, status } = troubleOf(error);
  return status === 404 && code !== 'NoSuchBucket';
}

/** Whether a StorageError says that there is no such upload in parts: completed, aborted, or never begun. */
export function isUploadGone(error: unknown): boolean {
  return error instanceof StorageError && troubleOf(error.cause).code === 'NoSuchUpload';
}

/**
 * What the SDK rejected with, as one of our errors; those pass through as they are. The texts name the
 * service's code and nothing else of its answer; the error itself is the `cause`.
 */
export function s3Failure(
  error: unknown,
  where: Omit<StorageErrorContext, 'cause' | 'backend'> = {},
): StorageError {
  if (error instanceof StorageError) return error;
  const { code, status } = troubleOf(error);
  const context = { ...where, backend: 's3', cause: error };
  if (FULL.has(code) || status === 507) return new StorageFull(context);
  const { key } = where;
  if (key !== undefined && MISSING.has(code)) return new ObjectMissing({ ...context, key });
  const said = status === 0 ? code : `${code}, HTTP ${status}`;
  return new StorageUnavailable(context, `the S3 storage does not work: ${said}`);
}
