import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '../s3-options.js';
import { createS3Client } from './s3-client.js';
import { s3Failure } from './s3-errors.js';
import type { S3Tuning } from './s3-tuning.js';

/** The client, and how things are called in the bucket. Rejects with StorageErrors only. */
export class S3Connection {
  private client: S3Client | undefined;

  constructor(
    readonly options: S3Options,
    readonly tuning: S3Tuning,
  ) {}

  get bucket(): string {
    return this.options.bucket;
  }

  /** Stands before every name of ours. */
  get prefix(): string {
    return this.options.prefix === '' ? '' : `${this.options.prefix}/`;
  }

  /** An object, as every request for it names it. */
  named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}${key}` };
  }

  /** Everything directly under the prefix that begins so. */
  listed(beginning = ''): { Bucket: string; Prefix: string; Delimiter: string } {
    return { Bucket: this.bucket, Prefix: `${this.prefix}${beginning}`, Delimiter: '/' };
  }

  /** Throws StorageUnavailable when the file of certificates cannot be used. Asks for nothing. */
  connect(): S3Client {
    this.client ??= createS3Client(this.options, this.tuning);
    return this.client;
  }

  /** One or more requests. `key`: of the one object that they are about, which may be missing. */
  async ask<T>(work: (client: S3Client) => Promise<T>, key?: string): Promise<T> {
    try {
      return await work(this.connect());
    } catch (error) {
      throw s3Failure(error, key === undefined ? {} : { key });
    }
  }

  async headBucket(abortSignal?: AbortSignal): Promise<void> {
    const command = new HeadBucketCommand({ Bucket: this.bucket });
    await this.ask((client) => client.send(command, { abortSignal }));
  }

  /** Breaks off whatever is going on. */
  destroy(): void {
    this.client?.destroy();
    this.client = undefined;
  }
}
