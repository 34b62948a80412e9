import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import type {
  ByteRange,
  ListedObject,
  ObjectStream,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import { ObjectMissing, StorageUnavailable } from '../storage.errors.js';
import { closed, receive } from '../stream-life.js';
import { S3Bucket } from './s3-bucket.js';
import { s3Client } from './s3-client.js';
import { newDetails } from './s3-encryption.js';
import { s3Failure, statusOf, unusable } from './s3-errors.js';
import { headOf } from './s3-head.js';
import { abortPartials, listObjects, listPartials } from './s3-listing.js';
import type { S3Options } from './s3-options.js';
import { S3Sink } from './s3-sink.js';
import { S3Source, type SourceObject } from './s3-source.js';
import { StagedS3Object } from './s3-staged.js';

/** For the look whether the bucket can be used, in ms. */
const PREPARING = 30_000;
const CHECKING = 5000;

/**
 * Objects in a service that speaks S3: `[<prefix>/]<key>`, as Plik names them (contract §12). What is
 * being received is in memory up to one part, and a multipart upload beyond.
 */
export class S3Backend implements StorageBackend {
  readonly name = 's3';
  private readonly bucket: S3Bucket;

  constructor(private readonly options: S3Options) {
    this.bucket = new S3Bucket(s3Client(options), options);
  }

  async prepare(): Promise<void> {
    const { sse, endpoint, bucket } = this.options;
    if (sse === 'SSE-C' && isOpen(endpoint)) {
      const text = `keys of SSE-C would go to ${endpoint} readable for others; see DataBackendConfig.UseSSL`;
      throw new StorageUnavailable({ backend: 's3' }, text);
    }
    try {
      await this.makeBucket(AbortSignal.timeout(PREPARING));
    } catch (error) {
      throw unusable(error, bucket, endpoint);
    }
  }

  newDetails(): string {
    return newDetails(this.options.sse);
  }

  async stage(
    key: string,
    source: Readable,
    signal: AbortSignal,
    details = '',
  ): Promise<StagedObject> {
    const target = { bucket: this.bucket, key, details };
    const sink = new S3Sink(target);
    try {
      await receive(source, sink, signal);
    } catch (error) {
      await sink.upload?.abort();
      throw error;
    }
    return new StagedS3Object(target, sink);
  }

  async open(key: string, details = ''): Promise<StoredObject> {
    const head = await this.tried(key, () => headOf(this.bucket, key, details));
    if (head === null) throw new ObjectMissing({ key, backend: this.name });
    return new StoredS3Object({ bucket: this.bucket, key, details, head });
  }

  async delete(key: string): Promise<void> {
    await this.tried(key, async () => {
      await this.bucket.client.send(new DeleteObjectCommand(this.bucket.at(key)));
    });
  }

  deletePartial(key: string): Promise<void> {
    return this.tried(key, () => abortPartials(this.bucket, key));
  }

  /** What is partial comes first: what is completed meanwhile is then listed twice rather than never. */
  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    yield* listPartials(this.bucket);
    yield* listObjects(this.bucket);
  }

  async check(): Promise<void> {
    const { client, options } = this.bucket;
    const abortSignal = AbortSignal.timeout(CHECKING);
    await client.send(new HeadBucketCommand({ Bucket: options.bucket }), { abortSignal });
  }

  close(): Promise<void> {
    this.bucket.client.destroy();
    return Promise.resolve();
  }

  private async tried<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw s3Failure(error, { key });
    }
  }

  /** The answer to HEAD has no body: this one's says why. */
  private async explain(): Promise<void> {
    const { client, options } = this.bucket;
    await client.send(new ListObjectsV2Command({ Bucket: options.bucket, MaxKeys: 1 }));
  }

  private async makeBucket(abortSignal: AbortSignal): Promise<void> {
    const { client, options } = this.bucket;
    const { bucket: Bucket, location } = options;
    try {
      await client.send(new HeadBucketCommand({ Bucket }), { abortSignal });
    } catch (error) {
      if (statusOf(error) === 403) await this.explain();
      if (statusOf(error) !== 404) throw error;
      // In its oldest region Amazon refuses to be told where a bucket is to be.
      const elsewhere = options.endpoint === '' && location !== 'us-east-1';
      const where = { LocationConstraint: location as 'eu-west-1' };
      const more = elsewhere ? { CreateBucketConfiguration: where } : {};
      await client.send(new CreateBucketCommand({ Bucket, ...more }), { abortSignal });
    }
  }
}

/** Whether what goes there can be read on its way. */
function isOpen(endpoint: string): boolean {
  if (!endpoint.startsWith('http:')) return false;
  return !/^http:\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(endpoint);
}

class StoredS3Object implements StoredObject {
  private stream: S3Source | undefined;

  constructor(private readonly object: SourceObject) {}

  get size(): number {
    return this.object.head.size;
  }

  read(range: ByteRange = { start: 0, end: this.size }): ObjectStream {
    this.stream = new S3Source(this.object, range);
    return this.stream;
  }

  close(): Promise<void> {
    return this.stream === undefined ? Promise.resolve() : closed(this.stream.destroy());
  }
}
