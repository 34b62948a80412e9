import type { Readable } from 'node:stream';

/** What a finished, not yet visible object is known by. */
export interface StagedObject {
  /** Bytes received. */
  readonly size: number;
  /**
   * Makes the bytes durable and visible under their key, in one step: after it resolves they survive
   * a power cut. Called at most once.
   */
  commit(): Promise<void>;
  /** Forgets the bytes. Never fails because they are gone already; safe after a failed commit. */
  discard(): Promise<void>;
}

/** Half-open byte range: `start` is included, `end` is not. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An object opened for reading: existence and size are settled before the first byte flows. */
export interface StoredObject {
  /** Size in bytes at the time of opening. */
  readonly size: number;
  /**
   * Reads the whole object or a range of it. The stream fails rather than ending early when the
   * backend holds fewer bytes than it announced. Called at most once; destroying the stream releases
   * everything.
   */
  read(range?: ByteRange): Readable;
  /** Releases the object when `read` is not called. Idempotent. */
  close(): Promise<void>;
}

export interface ListedObject {
  readonly key: string;
  /** True for bytes that were never committed (a temporary file, an unfinished multipart upload). */
  readonly partial: boolean;
}

/**
 * A place for bytes. A backend knows keys, bytes, ranges and abort, and nothing of uploads, users or
 * HTTP. Keys come from `storageKey` and are checked by the StorageService before a backend sees them.
 */
export interface StorageBackend {
  /** The name in `DataBackend` and in every file row: "file", "memory", … */
  readonly name: string;
  /** Creates what must exist (folder, bucket) and fails with a clear text when it cannot be used. */
  prepare(): Promise<void>;
  /**
   * Receives `source` to its end and stages it. Nothing is visible under `key` before `commit`.
   * When `source` fails or `signal` aborts, everything staged is removed before the promise rejects.
   */
  stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject>;
  /** Rejects with ObjectMissing when there is no such object. */
  open(key: string): Promise<StoredObject>;
  /** Deleting an absent key succeeds. Afterwards the key is gone, durably. */
  delete(key: string): Promise<void>;
  /** Removes what an unfinished `stage` of this key left behind. Deleting nothing succeeds. */
  deletePartial(key: string): Promise<void>;
  /** Every object and every partial one, in no order, one at a time. Foreign files are not listed. */
  list(): AsyncIterable<ListedObject>;
  /** Rejects when the backend cannot take writes now (readiness probe). Cheap. */
  check(): Promise<void>;
  close(): Promise<void>;
}
