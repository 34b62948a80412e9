import type { Readable, Writable } from 'node:stream';
import type { Growth, GrowingOptions } from './growing.js';

/**
 * What a finished, not yet visible object is known by. It holds a descriptor (or a connection) until
 * `commit` succeeds or `discard` is called; one of the two must happen.
 */
export interface StagedObject {
  /** Bytes received. */
  readonly size: number;
  /**
   * Makes the bytes durable and visible under their key, in one step: after it resolves they survive
   * a power cut. Called at most once; when it rejects, `discard` is still due.
   */
  commit(): Promise<void>;
  /**
   * Forgets the bytes, under whichever name a failed commit left them. Never fails because they are
   * gone already. After a successful commit it does nothing: only `delete` removes a stored object.
   */
  discard(): Promise<void>;
}

/** Half-open byte range: `start` is included, `end` is not. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The bytes of an object on their way out. It fails with a StorageError. */
export interface ObjectStream extends Readable {
  /** Bytes taken from the backend so far. */
  readonly bytesRead: number;
}

/** What somebody wants to see of an object. */
export interface Wanted {
  /** Bytes from its beginning, at most. */
  readonly most: number;
  /** Bytes that it should have: when there are so many and no more to be read, nothing else is asked for. */
  readonly size: number;
}

/** An object at one moment. */
export interface Glance {
  /** Bytes. */
  readonly size: number;
  /** As many of its first bytes as were asked for, or all of a smaller object. */
  readonly first: Buffer;
}

/**
 * The bytes of an object on their way into a sink, without a stream between the two: a few buffers, each of
 * which is filled again when the sink has done with it.
 */
export interface ObjectPump {
  /** Bytes taken from the backend so far. */
  readonly bytesRead: number;
  /** The StorageError that it failed with. */
  readonly errored: Error | null;
  /** Resolves when the first bytes are there; nothing is written before `into`. Rejects with a StorageError. */
  begin(): Promise<void>;
  /**
   * Writes everything into `sink` at its pace and ends it; resolves when the sink has finished. `sink` has to
   * call back for a write when it does not need its bytes any more. Rejects with a StorageError, and then the
   * sink is neither ended nor destroyed; also when it closes before that, or `destroy` is called. Called at
   * most once, after `begin`.
   */
  into(sink: Writable): Promise<void>;
  /** Breaks off. Idempotent, and nothing after the end. */
  destroy(): void;
  /** When everything is released, be it at the end or before. */
  once(event: 'close', listener: () => void): unknown;
}

/** An object opened for reading: existence and size are settled before the first byte flows. */
export interface StoredObject {
  /** Size in bytes at the time of opening. */
  readonly size: number;
  /** True: all of it can be read until it is closed, also when it is deleted meanwhile. */
  readonly lasting?: boolean;
  /**
   * All of its bytes, when opening it has read them already. They cannot fail any more, may be read
   * otherwise, too, and must not be changed.
   */
  readonly content?: Buffer;
  /**
   * Reads the whole object or a range that lies within it. The stream fails with ObjectTruncated,
   * rather than ending early, when the backend holds fewer bytes than it announced. Called at most
   * once; the end, an error and destroying the stream release everything.
   */
  read(range?: ByteRange): ObjectStream;
  /**
   * As `read`, for what goes straight into a sink. Backends whose bytes come as a stream do not have it, nor
   * have objects whose `content` is there. It takes the place of `read`.
   */
  pump?(range?: ByteRange): ObjectPump;
  /** Releases the object, and breaks off a `read` that is still going on. Idempotent. */
  close(): Promise<void>;
}

export interface ListedObject {
  readonly key: string;
  /** True for bytes that were never committed (a temporary file, an unfinished multipart upload). */
  readonly partial: boolean;
}

/**
 * A place for bytes. A backend knows keys, bytes, ranges and abort, and nothing of uploads, users or
 * HTTP. Keys and ranges are checked by the StorageService before a backend sees them; it also wraps
 * what a backend rejects with, so raw errors of a disk or an SDK are welcome except where it is said.
 */
export interface StorageBackend {
  /** The name in `DataBackend` and in every file row: "file", "memory", … */
  readonly name: string;
  /**
   * Creates what must exist (folder, bucket) and rejects, with a clear text, when it cannot be used.
   * A full storage can: what is stored must stay readable and removable.
   */
  prepare(): Promise<void>;
  /**
   * What a new object needs beside its key to be read again, such as an encryption key of its own: made
   * before its first byte comes, for its row to keep. At most 255 characters. A backend without such
   * secrets does not have it; the details of its objects are "".
   */
  newDetails?(): string;
  /**
   * Receives `source` to its end and stages it. Nothing is visible under `key` before `commit`.
   * `source` is listened to from the first moment on. When this rejects, `source` is destroyed and
   * everything staged is removed. It rejects with the error of `source` or with `signal.reason`,
   * unchanged, and with a StorageError (`storageFailure`) for trouble of its own: behind a pipeline
   * nobody else can tell the two apart. `details`: what `newDetails` said for this object.
   */
  stage(
    key: string,
    source: Readable,
    signal: AbortSignal,
    details?: string,
  ): Promise<StagedObject>;
  /**
   * As `stage`, from a regular file of this machine and without copying: the object and the file share
   * their bytes, and each may be deleted without the other. Null: it cannot be done here, as between
   * two file systems. Rejects with ObjectMissing when there is no regular file at `path`, which is
   * never a link that is followed. A backend that always copies does not have it.
   */
  adopt?(key: string, path: string): Promise<StagedObject | null>;
  /**
   * Appends `source` behind `from`, what was kept last: an object that comes in pieces, each of which may be received
   * by another process.
   * Whatever lies beyond `from`, of a process that died or of a source that failed, is overwritten. Resolves after the
   * last `keep`, or without one when nothing came. Rejects with ObjectMissing when there are fewer bytes than
   * `from.size`; with the error of `source`, `signal.reason` or what `keep` rejected with, unchanged; or with a
   * StorageError. Then `source` is destroyed, nothing is under way any more, and what was kept stays.
   *
   * One at a time may grow a key: this does not know of others, who would mix their bytes with these. Callers have a
   * lock for it; if that may be lost, they abort `signal` before somebody else can have it.
   *
   * What has grown is listed as partial. `source` is listened to from the first moment on. `details`: what `newDetails`
   * said for this object when it began.
   */
  grow(
    key: string,
    from: Growth,
    source: Readable,
    options: GrowingOptions,
    details?: string,
  ): Promise<void>;
  /**
   * What has grown as a staged object; bytes beyond `from` are cut off. Rejects with ObjectMissing when there are fewer
   * bytes than `from.size`: so, too, when it is committed already by a process that died before it could say so, and
   * then `open` finds the object, durable. Otherwise than with `stage`, a commit that fails holds nothing and leaves
   * what has grown where it is: this may be asked again, until it was committed or discarded.
   */
  grown(key: string, from: Growth, details?: string): Promise<StagedObject>;
  /**
   * Rejects with ObjectMissing when there is no such object. `details`: those it was staged with.
   * `size`: what it probably has, so that a small one may be read at once; what it has is found all the same.
   */
  open(key: string, details?: string, size?: number): Promise<StoredObject>;
  /**
   * Size and first bytes of an object, for those who look at many. Holds nothing open. Rejects as
   * `open` does. A backend that has no shorter way than opening does not have it.
   */
  glance?(key: string, wanted: Wanted, details?: string): Promise<Glance>;
  /** Deleting an absent key succeeds. Afterwards the key is gone, durably; open readers go on. */
  delete(key: string): Promise<void>;
  /** Removes what an unfinished `stage` of this key left behind, or has grown. Deleting nothing succeeds. */
  deletePartial(key: string): Promise<void>;
  /** Every object and every partial one, in no order, one at a time. Foreign files are not listed. */
  list(): AsyncIterable<ListedObject>;
  /** Rejects when the backend cannot take writes now (readiness probe). Cheap. */
  check(): Promise<void>;
  close(): Promise<void>;
}
