import type { S3Client } from '@aws-sdk/client-s3';
import { type CustomerKey, customerKey, serviceEncryption } from './s3-encryption.js';
import type { S3Options } from './s3-options.js';
import { PartBudget } from './s3-part-budget.js';

/** Bytes of parts on their way beyond the one that every upload may have, for all uploads together. */
const SPARE_PARTS = 64 * 1024 * 1024;

/** Where our objects are: what every request to the service says. */
export class S3Bucket {
  readonly budget = new PartBudget(SPARE_PARTS);

  constructor(
    readonly client: S3Client,
    readonly options: S3Options,
  ) {}

  /** What is before every key: "" or ending with a slash. */
  get prefix(): string {
    const { prefix } = this.options;
    return prefix === '' ? '' : `${prefix}/`;
  }

  /** An object, in the service's words. */
  at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.options.bucket, Key: this.prefix + key };
  }

  /** An object that may have an encryption key of its own. */
  content(key: string, details: string): ReturnType<S3Bucket['at']> & CustomerKey {
    return { ...this.at(key), ...customerKey(details) };
  }

  /** A new object: one with details has its own key, and the service's encryption would be in its way. */
  made(key: string, details: string): ReturnType<S3Bucket['content']> {
    const own = details === '' ? serviceEncryption(this.options.sse) : {};
    return { ...this.content(key, details), ...own };
  }
}
