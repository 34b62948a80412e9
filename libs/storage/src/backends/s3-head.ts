import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-bucket.js';
import { isMissing } from './s3-errors.js';

/** What a service says of an object. */
export interface ObjectHead {
  /** Bytes. */
  readonly size: number;
  /** As it is written, with quotes; "" when there is none. */
  readonly etag: string;
}

/** Null: there is no such object. */
export async function headOf(
  bucket: S3Bucket,
  key: string,
  details: string,
): Promise<ObjectHead | null> {
  try {
    const command = new HeadObjectCommand(bucket.content(key, details));
    const { ContentLength: size = 0, ETag: etag = '' } = await bucket.client.send(command);
    return { size, etag };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
