/** Trouble with stored bytes. `cause` keeps what the backend said. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
  constructor(
    message: string,
    readonly key?: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** A key that `storageKey` cannot have made. */
export class StorageKeyInvalid extends StorageError {
  override readonly name = 'StorageKeyInvalid';
  constructor(key: string) {
    super(`invalid storage key ${JSON.stringify(key)}`);
  }
}

/** There is no such object. */
export class ObjectMissing extends StorageError {
  override readonly name = 'ObjectMissing';
  constructor(key: string, cause?: unknown) {
    super(`no object ${key} is stored`, key, cause);
  }
}

/** An object delivered fewer bytes than it announced. */
export class ObjectTruncated extends StorageError {
  override readonly name = 'ObjectTruncated';
  constructor(key: string) {
    super(`object ${key} ended early`, key);
  }
}

/** No room is left: ENOSPC, EDQUOT. */
export class StorageFull extends StorageError {
  override readonly name = 'StorageFull';
  constructor(key: string | undefined, cause: unknown) {
    super('no room is left in the storage', key, cause);
  }
}

/** The backend does not do what it should: I/O errors, missing rights, no connection. */
export class StorageUnavailable extends StorageError {
  override readonly name = 'StorageUnavailable';
  constructor(key: string | undefined, cause: unknown) {
    super('the storage does not work', key, cause);
  }
}
