import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Options } from '../backends/s3-options.js';
import { S3Connection } from '../backends/s3/s3-connection.js';
import { proveEncryption } from '../backends/s3/s3-encryption-probe.js';
import { troubleOf } from '../backends/s3/s3-errors.js';
import { S3Objects } from '../backends/s3/s3-objects.js';
import { findBucket } from '../backends/s3/s3-preparation.js';
import { S3_TUNING } from '../backends/s3/s3-tuning.js';
import { unusable } from '../backends/s3/s3-unusable.js';
import { type BucketHabits, habitsOf } from './s3-habits.js';

/** What a bucket has to let us do. */
export type BucketStep =
  | 'bucket'
  | 'put'
  | 'head'
  | 'get'
  | 'range'
  | 'list'
  | 'multipart'
  | 'abort'
  | 'encrypt'
  | 'delete';

export interface BucketFailure {
  readonly step: BucketStep;
  /** Whole sentence parts that name the setting, and no secret. */
  readonly why: string;
  /** The service's code, or the system's. */
  readonly code: string;
}

export interface BucketTrial {
  readonly failures: readonly BucketFailure[];
  /** Null when the bucket cannot be reached. */
  readonly habits: BucketHabits | null;
}

/** Asked once: who waits is a person, and an error is what is looked for. */
const TUNING = { ...S3_TUNING, attempts: 1, connectTimeout: 5000, prepareTimeout: 8000 };
const BYTES = 2048;

/**
 * Puts objects of a prefix of their own into the bucket, reads them and removes them, in any case. A step that fails
 * does not keep the others from being tried.
 */
export async function tryS3(options: S3Options, signal: AbortSignal): Promise<BucketTrial> {
  const connection = new S3Connection(options, TUNING);
  try {
    const bucket = await attempt('bucket', options, () =>
      findBucket(connection, new S3Objects(connection)),
    );
    if (bucket !== null) return { failures: [bucket], habits: null };
    const failures = await new S3Trial(connection, signal).run();
    const habits = await habitsOf(connection, signal);
    return { failures, habits };
  } finally {
    connection.destroy();
  }
}

async function attempt(
  step: BucketStep,
  options: S3Options,
  work: () => Promise<unknown>,
): Promise<BucketFailure | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const { code } = troubleOf((error as { cause?: unknown }).cause ?? error);
    const told = step === 'bucket' || step === 'encrypt';
    return { step, code, why: told ? (error as Error).message : unusable(error, options) };
  }
}

class S3Trial {
  private readonly bytes = randomBytes(BYTES);
  private readonly place: { readonly Bucket: string; readonly Key: string };
  private readonly parts: { readonly Bucket: string; readonly Key: string };
  private readonly client: S3Client;

  constructor(
    private readonly connection: S3Connection,
    private readonly abortSignal: AbortSignal,
  ) {
    const own = `.doctor-${randomBytes(6).toString('hex')}`;
    this.place = connection.named(`${own}-object`);
    this.parts = connection.named(`${own}-parts`);
    this.client = connection.connect();
  }

  async run(): Promise<BucketFailure[]> {
    const { options } = this.connection;
    const failures: BucketFailure[] = [];
    const step = async (name: BucketStep, work: () => Promise<unknown>): Promise<boolean> => {
      const failure = await attempt(name, options, work);
      if (failure !== null) failures.push(failure);
      return failure === null;
    };
    if (await step('put', () => this.put())) {
      await step('head', () => this.client.send(new HeadObjectCommand(this.place), this.options));
      await step('get', () => this.get());
      await step('range', () => this.range());
    }
    await step('list', () => this.list());
    await step('multipart', () => this.multipart());
    await step('abort', () => this.abort());
    await step('encrypt', () => proveEncryption(this.connection, this.abortSignal));
    await step('delete', () => this.remove());
    return failures;
  }

  private get options() {
    return { abortSignal: this.abortSignal };
  }

  private put(): Promise<unknown> {
    const command = new PutObjectCommand({ ...this.place, Body: this.bytes });
    return this.client.send(command, this.options);
  }

  private async get(): Promise<void> {
    const { Body } = await this.client.send(new GetObjectCommand(this.place), this.options);
    this.compare(await Body?.transformToByteArray(), this.bytes);
  }

  private async range(): Promise<void> {
    const command = new GetObjectCommand({ ...this.place, Range: 'bytes=100-199' });
    const { Body } = await this.client.send(command, this.options);
    this.compare(await Body?.transformToByteArray(), this.bytes.subarray(100, 200));
  }

  private compare(given: Uint8Array | undefined, expected: Buffer): void {
    if (given !== undefined && expected.equals(given)) return;
    throw Object.assign(new Error('other bytes came back'), { name: 'OtherBytes' });
  }

  private list(): Promise<unknown> {
    const { Bucket, Key: Prefix } = this.place;
    return this.client.send(new ListObjectsV2Command({ Bucket, Prefix }), this.options);
  }

  /** One part, which may be as small as the last one. */
  private async multipart(): Promise<void> {
    const UploadId = await this.begin();
    const part = { ...this.parts, UploadId, PartNumber: 1, Body: this.bytes };
    const { ETag } = await this.client.send(new UploadPartCommand(part), this.options);
    const Parts = [{ ETag, PartNumber: 1 }];
    const whole = { ...this.parts, UploadId, MultipartUpload: { Parts } };
    await this.client.send(new CompleteMultipartUploadCommand(whole), this.options);
  }

  private async abort(): Promise<void> {
    const UploadId = await this.begin();
    const command = new AbortMultipartUploadCommand({ ...this.parts, UploadId });
    await this.client.send(command, this.options);
  }

  private async begin(): Promise<string> {
    const command = new CreateMultipartUploadCommand(this.parts);
    const { UploadId } = await this.client.send(command, this.options);
    if (UploadId === undefined) throw new Error('the service gave no upload id');
    return UploadId;
  }

  /** Also what never came to be; not given up when the time is over. */
  private async remove(): Promise<void> {
    for (const place of [this.place, this.parts]) {
      await this.client.send(new DeleteObjectCommand(place));
    }
  }
}
