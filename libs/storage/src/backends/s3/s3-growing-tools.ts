import type { S3Multipart } from './s3-multipart.js';
import type { S3Objects, S3Target } from './s3-objects.js';
import type { S3Tails } from './s3-tails.js';
import type { S3Resumed, S3Upload } from './s3-upload.js';

/** What objects that come in pieces are made with. */
export interface S3GrowingTools {
  readonly objects: S3Objects;
  readonly multipart: S3Multipart;
  readonly tails: S3Tails;
  readonly sendContentMd5: boolean;
  /** An upload in parts that goes on behind those that are there. */
  upload(target: S3Target, resumed: S3Resumed): S3Upload;
}
