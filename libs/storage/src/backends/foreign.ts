import type { S3Options } from './s3-options.js';
import type { ForeignBucket } from './s3/s3-foreign.js';

/** A bucket of another program, for reading. What few need is loaded here. */
export async function openForeignBucket(options: S3Options): Promise<ForeignBucket> {
  return (await import('./s3/s3-foreign.js')).ForeignBucket.open(options);
}
