import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { StagedObject } from '../storage-backend.js';
import { StorageError, StorageUnavailable } from '../storage.errors.js';
import { isMd5, md5Of } from './s3-digest.js';
import { s3Failure } from './s3-errors.js';
import type { S3Sink, SinkTarget } from './s3-sink.js';

/** An object whose bytes have all come: in memory, or as the parts of a multipart upload. */
export class StagedS3Object implements StagedObject {
  private state: 'staged' | 'committing' | 'committed' | 'discarded' = 'staged';
  readonly size: number;

  constructor(
    private readonly target: SinkTarget,
    private readonly sink: S3Sink,
  ) {
    this.size = sink.size;
  }

  async commit(): Promise<void> {
    const { key } = this.target;
    if (this.state !== 'staged') throw new StorageError('an object is committed once', { key });
    this.state = 'committing';
    try {
      const { upload } = this.sink;
      await (upload === undefined ? this.put(this.sink.content) : upload.complete(this.size));
    } catch (error) {
      throw s3Failure(error, { key });
    }
    this.state = 'committed';
  }

  async discard(): Promise<void> {
    const before = this.state;
    if (before === 'committed' || before === 'discarded') return;
    this.state = 'discarded';
    await this.sink.upload?.abort();
    if (before !== 'committing') return;
    // Whether a commit that failed has made the object is not known.
    const { bucket, key } = this.target;
    await bucket.client.send(new DeleteObjectCommand(bucket.at(key)));
  }

  private async put(body: Buffer): Promise<void> {
    const { bucket, key, details } = this.target;
    const { client, options } = bucket;
    const md5 = md5Of(body);
    const command = new PutObjectCommand({
      ...bucket.made(key, details),
      ...{ Body: body, ContentLength: body.length },
      ...(options.sendContentMd5 ? { ContentMD5: md5.toString('base64') } : {}),
    });
    const { ETag = '' } = await client.send(command);
    const etag = ETag.replace(/^"|"$/g, '');
    // With encryption it is no digest of these bytes.
    const comparable = details === '' && options.sse === '' && isMd5(etag);
    if (!comparable || etag === md5.toString('hex')) return;
    throw new StorageUnavailable(
      { backend: 's3', key },
      `object ${key} was stored with other bytes`,
    );
  }
}
