import {
  StorageError,
  type StorageErrorContext,
  StorageFull,
  StorageUnavailable,
} from './storage.errors.js';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** The system's name of an error ("ENOENT"), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** What a backend ran into, as one of our errors; those pass through as they are. */
export function storageFailure(
  cause: unknown,
  where: Omit<StorageErrorContext, 'cause'>,
  message?: string,
): StorageError {
  if (cause instanceof StorageError) return cause;
  const context = { ...where, cause };
  return FULL.has(codeOf(cause) ?? '')
    ? new StorageFull(context, message)
    : new StorageUnavailable(context, message);
}
