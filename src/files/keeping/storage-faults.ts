import { StorageError, StorageFull, StorageUnavailable } from '#storage';
import { InternalFault, StorageExhausted, Unavailable } from '../../common/errors.js';

/** What a client is told of trouble with the bytes; everything else passes through unchanged. */
export function toRefusal(what: string, error: unknown): unknown {
  if (error instanceof StorageFull) return new StorageExhausted(error);
  if (error instanceof StorageUnavailable) {
    return new Unavailable('the storage is not available, please try again later', error);
  }
  return error instanceof StorageError ? new InternalFault(what, error) : error;
}
