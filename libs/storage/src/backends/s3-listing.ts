import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { ListedObject } from '../storage-backend.js';
import { isStorageKey, parseStorageKey } from '../storage-key.js';
import type { S3Bucket } from './s3-bucket.js';
import { isMissing } from './s3-errors.js';

/** Letters and digits of every id that we, or Plik, have made. */
const ID_LENGTH = 16;

/**
 * The key of one of our objects; undefined for what others keep there. Where no prefix keeps them apart,
 * only what cannot well be anything else is ours: what is listed may be erased.
 */
export function ownKey(name: string | undefined, prefix: string): string | undefined {
  if (name?.startsWith(prefix) !== true) return undefined;
  const key = name.slice(prefix.length);
  if (!isStorageKey(key)) return undefined;
  return prefix !== '' || parseStorageKey(key).fileId.length === ID_LENGTH ? key : undefined;
}

/** Every stored object of ours. */
export async function* listObjects(bucket: S3Bucket): AsyncGenerator<ListedObject> {
  const { client, prefix, options } = bucket;
  const where = { Bucket: options.bucket, Prefix: prefix, Delimiter: '/' };
  for (let ContinuationToken: string | undefined; ;) {
    const page = await client.send(new ListObjectsV2Command({ ...where, ContinuationToken }));
    for (const { Key } of page.Contents ?? []) {
      const key = ownKey(Key, prefix);
      if (key !== undefined) yield { key, partial: false };
    }
    ContinuationToken = page.NextContinuationToken;
    if (page.IsTruncated !== true || ContinuationToken === undefined) return;
  }
}

/** Every object of ours that is being received, or whose receiver died; a key once. */
export async function* listPartials(bucket: S3Bucket): AsyncGenerator<ListedObject> {
  const seen = new Set<string>();
  for await (const { Key } of multipartUploads(bucket, bucket.prefix)) {
    const key = ownKey(Key, bucket.prefix);
    if (key === undefined || seen.has(key)) continue;
    seen.add(key);
    yield { key, partial: true };
  }
}

/** Removes every multipart upload of a key. */
export async function abortPartials(bucket: S3Bucket, key: string): Promise<void> {
  const at = bucket.at(key);
  for await (const { Key, UploadId } of multipartUploads(bucket, at.Key)) {
    if (Key !== at.Key || UploadId === undefined) continue;
    await bucket.client
      .send(new AbortMultipartUploadCommand({ ...at, UploadId }))
      .catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
  }
}

async function* multipartUploads(
  { client, options }: S3Bucket,
  Prefix: string,
): AsyncGenerator<MultipartUpload> {
  const where = { Bucket: options.bucket, Prefix };
  for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}; ;) {
    const page = await client.send(new ListMultipartUploadsCommand({ ...where, ...marker }));
    yield* page.Uploads ?? [];
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    if (page.IsTruncated !== true || KeyMarker === undefined) return;
    marker = { KeyMarker, ...(UploadIdMarker === undefined ? {} : { UploadIdMarker }) };
  }
}
