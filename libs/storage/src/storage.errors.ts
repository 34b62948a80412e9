/** Where trouble happened, as far as it is known. */
export interface StorageErrorContext {
  readonly key?: string;
  /** Name of the backend. */
  readonly backend?: string;
  /** What the disk or the SDK said. */
  readonly cause?: unknown;
}

/** Trouble with stored bytes. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
  readonly key: string | undefined;
  readonly backend: string | undefined;

  constructor(message: string, { key, backend, cause }: StorageErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.key = key;
    this.backend = backend;
  }
}

/** A key that `storageKey` cannot have made. */
export class StorageKeyInvalid extends StorageError {
  override readonly name = 'StorageKeyInvalid';

  constructor(key: string) {
    super(`invalid storage key ${JSON.stringify(key)}`, { key });
  }
}

/** There is no such object. */
export class ObjectMissing extends StorageError {
  override readonly name = 'ObjectMissing';

  constructor(context: StorageErrorContext & { readonly key: string }) {
    super(`no object ${context.key} is stored`, context);
  }
}

/** An object delivered fewer bytes than it announced. */
export class ObjectTruncated extends StorageError {
  override readonly name = 'ObjectTruncated';

  /** `announced` and `delivered` in bytes. */
  constructor(
    context: StorageErrorContext & { readonly key: string },
    readonly announced: number,
    readonly delivered: number,
  ) {
    super(`object ${context.key} ended after ${delivered} of ${announced} bytes`, context);
  }
}

/** No room is left: ENOSPC, EDQUOT. */
export class StorageFull extends StorageError {
  override readonly name = 'StorageFull';

  constructor(context: StorageErrorContext, message = 'no room is left in the storage') {
    super(message, context);
  }
}

/** The backend does not do what it should: I/O errors, missing rights, no connection. */
export class StorageUnavailable extends StorageError {
  override readonly name = 'StorageUnavailable';

  constructor(context: StorageErrorContext, message = 'the storage does not work') {
    super(message, context);
  }
}
