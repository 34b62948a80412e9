import type { Readable } from 'node:stream';
import type {
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import type { Growth, GrowingOptions } from '../growing.js';
import { receive } from '../stream-life.js';
import type { S3Options } from './s3-options.js';
import { S3Connection } from './s3/s3-connection.js';
import { customerKey, encryption, newEncryptionDetails } from './s3/s3-encryption.js';
import { partialObjects, storedObjects } from './s3/s3-listing.js';
import { S3Growing } from './s3/s3-growing.js';
import { SharedMemory } from './s3/s3-memory.js';
import { S3Multipart } from './s3/s3-multipart.js';
import { S3Objects, type S3Target } from './s3/s3-objects.js';
import { prepareBucket } from './s3/s3-preparation.js';
import { S3Sink } from './s3/s3-sink.js';
import { S3Staged, manyParts, onePart } from './s3/s3-staged.js';
import { S3Stored } from './s3/s3-stored.js';
import { S3Tails } from './s3/s3-tails.js';
import { S3_TUNING, type S3Tuning } from './s3/s3-tuning.js';
import { type S3Resumed, S3Upload } from './s3/s3-upload.js';

/**
 * Objects in a bucket of a service that speaks S3. Up to one part of a file waits in memory until it is
 * committed; what is larger is sent while it comes, and made one object by the commit. Nothing touches
 * the disk. Rejects with StorageErrors; the SDK's own is their cause.
 */
export class S3Backend implements StorageBackend {
  readonly name = 's3';
  private readonly connection: S3Connection;
  private readonly objects: S3Objects;
  private readonly multipart: S3Multipart;
  private readonly memory: SharedMemory;
  private readonly tails: S3Tails;
  private readonly growing: S3Growing;

  /** Nothing is read or asked for before the first method is called. */
  constructor(
    private readonly options: S3Options,
    tuning: Partial<S3Tuning> = {},
  ) {
    this.connection = new S3Connection(options, { ...S3_TUNING, ...tuning });
    this.objects = new S3Objects(this.connection);
    this.multipart = new S3Multipart(this.connection);
    this.memory = new SharedMemory(this.connection.tuning.sharedMemory);
    this.tails = new S3Tails(this.connection, this.objects);
    this.growing = new S3Growing({
      objects: this.objects,
      multipart: this.multipart,
      tails: this.tails,
      sendContentMd5: options.sendContentMd5,
      upload: (target, resumed) => this.upload(target, resumed),
    });
  }

  prepare(): Promise<void> {
    return prepareBucket(this.connection, this.objects);
  }

  newDetails(): string {
    return newEncryptionDetails(this.options.sse);
  }

  async stage(
    key: string,
    source: Readable,
    signal: AbortSignal,
    details = '',
  ): Promise<StagedObject> {
    const target = this.target(key, details, source);
    const upload = this.upload(target);
    const sink = new S3Sink(upload);
    try {
      await receive(source, sink, signal);
    } catch (error) {
      // The caller learns why staging failed; what cannot be removed now is listed as partial.
      await upload.remove().catch(() => undefined);
      throw error;
    }
    const publication = upload.isBegun
      ? manyParts(upload)
      : onePart(this.objects, target, sink.onlyPart);
    return new S3Staged(this.objects, target, sink.size, publication);
  }

  async grow(
    key: string,
    from: Growth,
    source: Readable,
    options: GrowingOptions,
    details = '',
  ): Promise<void> {
    const target = this.target(key, details, source);
    await orDestroyed(source, () => this.growing.grow(target, from, source, options));
  }

  async grown(key: string, from: Growth, details = ''): Promise<StagedObject> {
    const target = { key, encryption: encryption(this.options.sse, details, key) };
    return this.growing.grown(target, from);
  }

  async open(key: string, details = ''): Promise<StoredObject> {
    const secret = customerKey(details, key);
    const head = await this.objects.head(key, secret);
    return new S3Stored(head.size, {
      key,
      tuning: this.connection.tuning,
      request: (range, signal) => this.objects.get(key, secret, head, range, signal),
    });
  }

  delete(key: string): Promise<void> {
    return this.objects.delete(key);
  }

  async deletePartial(key: string): Promise<void> {
    await this.multipart.abortAll(key);
    await this.tails.removeAll(key);
  }

  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    const { prefix } = this.connection;
    // What is completed meanwhile is then listed twice rather than never.
    yield* partialObjects(this.multipart, prefix);
    yield* storedObjects(this.objects, prefix);
  }

  check(): Promise<void> {
    return this.connection.headBucket(AbortSignal.timeout(this.connection.tuning.checkTimeout));
  }

  close(): Promise<void> {
    this.connection.destroy();
    return Promise.resolve();
  }

  private target(key: string, details: string, source: Readable): S3Target {
    return orDestroyed(source, () => ({
      key,
      encryption: encryption(this.options.sse, details, key),
    }));
  }

  private upload(target: S3Target, resumed?: S3Resumed): S3Upload {
    const { partSize, sendContentMd5 } = this.options;
    return new S3Upload({
      multipart: this.multipart,
      target,
      resumed,
      memory: this.memory,
      partSize,
      sendContentMd5,
      removalTimeout: this.connection.tuning.removalTimeout,
    });
  }
}

/** What throws takes nothing of the source, and nobody else would then destroy it. */
function orDestroyed<T>(source: Readable, work: () => T): T {
  try {
    return work();
  } catch (error) {
    source.on('error', () => undefined).destroy();
    throw error;
  }
}
