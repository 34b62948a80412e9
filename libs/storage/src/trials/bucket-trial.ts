import type { S3Options } from '../backends/s3-options.js';
import type { BucketTrial } from './s3-trial.js';

/** Does in a bucket what storing, reading and removing files does. What few need is loaded here. */
export async function tryBucket(options: S3Options, signal: AbortSignal): Promise<BucketTrial> {
  return (await import('./s3-trial.js')).tryS3(options, signal);
}
