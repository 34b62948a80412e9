import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StorageUnavailable } from '../storage.errors.js';
import type { S3Bucket } from './s3-bucket.js';
import { isMissing } from './s3-errors.js';
import { isMd5, md5Of } from './s3-digest.js';
import { headOf } from './s3-head.js';

/** For what is cleaned up: what does not end in this time is left for the cleaner; in ms. */
const CLEANING = 15_000;
/** For the beginning of an upload, in ms. It is not broken off: nobody would know what to remove. */
const BEGINNING = 60_000;

/** One multipart upload: nothing is visible before it is completed. */
export class MultipartUpload {
  private id: Promise<string> | undefined;
  private readonly parts: CompletedPart[] = [];

  constructor(
    private readonly bucket: S3Bucket,
    private readonly key: string,
    private readonly details: string,
  ) {}

  async begin(): Promise<void> {
    this.id = this.create();
    await this.id;
  }

  /** Sends part `index` (from 0); parts may be sent beside each other. */
  async send(index: number, body: Buffer, signal: AbortSignal): Promise<void> {
    const { client, options } = this.bucket;
    const PartNumber = index + 1;
    const command = new UploadPartCommand({
      ...this.bucket.content(this.key, this.details),
      ...{ UploadId: await this.id, PartNumber, Body: body, ContentLength: body.length },
      ...(options.sendContentMd5 ? { ContentMD5: md5Of(body).toString('base64') } : {}),
    });
    const { ETag } = await client.send(command, { abortSignal: signal });
    this.parts[index] = { PartNumber, ETag };
  }

  /**
   * Makes the object visible, and looks whether it is what was sent. Rejects when that is not sure; then
   * an object may be there all the same.
   */
  async complete(size: number): Promise<void> {
    const { client } = this.bucket;
    const command = new CompleteMultipartUploadCommand({
      ...this.bucket.content(this.key, this.details),
      ...{ UploadId: await this.id, MultipartUpload: { Parts: this.parts } },
    });
    await client.send(command).catch((error: unknown) => {
      // The answer to an earlier attempt was lost: whether the object is there is looked at below.
      if (!isMissing(error)) throw error;
    });
    const head = await headOf(this.bucket, this.key, this.details);
    if (head === null) throw this.wrong('is not there after it was completed');
    if (head.size !== size) throw this.wrong(`has ${head.size} bytes, ${size} were sent`);
    if (!isOfParts(head.etag, this.parts)) throw this.wrong('consists of other parts');
  }

  /** Removes every part. Never rejects: what stays is listed, and removed by the cleaner. */
  async abort(): Promise<void> {
    try {
      const UploadId = await this.id;
      if (UploadId === undefined) return;
      const command = new AbortMultipartUploadCommand({ ...this.bucket.at(this.key), UploadId });
      await this.bucket.client.send(command, { abortSignal: AbortSignal.timeout(CLEANING) });
    } catch {
      // See above.
    }
  }

  private async create(): Promise<string> {
    const command = new CreateMultipartUploadCommand(this.bucket.made(this.key, this.details));
    const abortSignal = AbortSignal.timeout(BEGINNING);
    const { UploadId } = await this.bucket.client.send(command, { abortSignal });
    if (UploadId === undefined) throw this.wrong('was begun without an upload id');
    return UploadId;
  }

  private wrong(what: string): StorageUnavailable {
    const { key } = this;
    return new StorageUnavailable({ backend: 's3', key }, `object ${key} ${what}`);
  }
}

/** The ETag of a multipart object is the MD5 of those of its parts, where they are MD5s at all. */
function isOfParts(etag: string, parts: readonly CompletedPart[]): boolean {
  const digests = parts.map(({ ETag = '' }) => unquoted(ETag));
  const [, joined] = /^"?([0-9a-f]{32})-\d+"?$/.exec(etag) ?? [];
  if (joined === undefined || !digests.every(isMd5)) return true;
  const hash = createHash('md5');
  for (const digest of digests) hash.update(Buffer.from(digest, 'hex'));
  return hash.digest('hex') === joined;
}

const unquoted = (etag: string): string => etag.replace(/^"|"$/g, '');
