import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../../storage-backend.js';
import type { S3Connection } from './s3-connection.js';
import { withDigest } from './s3-digest.js';
import { customerKeyOf } from './s3-encryption.js';
import type { ArrivedPart } from './s3-growth.js';
import { type S3Target, unlessGone } from './s3-objects.js';
import { MOST_PARTS } from './s3-part-size.js';
import type { S3Part } from './s3-part.js';

export type { CompletedPart };

/** Parts that are listed at once, at most. */
const LONGEST_PAGE = 1000;

/** An upload in parts that is neither completed nor aborted. */
export interface OpenUpload {
  /** With the prefix. */
  readonly name: string;
  readonly id: string;
}

export interface UploadPage {
  readonly uploads: OpenUpload[];
  /** Behind which the next page begins; undefined: this was the last one. */
  readonly next: OpenUpload | undefined;
}

/** The requests for uploads in parts. Rejects with StorageErrors. */
export class S3Multipart {
  constructor(private readonly connection: S3Connection) {}

  /** `attempts` above 1: there may be another upload of that name, whose id nobody was told. */
  create(target: S3Target, abortSignal?: AbortSignal): Promise<{ id: string; attempts: number }> {
    const command = new CreateMultipartUploadCommand({
      ...this.connection.named(target.key),
      ...target.encryption,
    });
    return this.connection.ask(async (client) => {
      const { UploadId, $metadata } = await client.send(command, { abortSignal });
      if (UploadId === undefined) throw new Error('the service gave no upload id');
      return { id: UploadId, attempts: $metadata.attempts ?? 1 };
    }, target.key);
  }

  /** The SHA-256 of the part is signed, so the service verifies what it received. */
  part(
    { key, encryption }: S3Target,
    { id, number }: { readonly id: string; readonly number: number },
    part: S3Part,
    abortSignal?: AbortSignal,
  ): Promise<CompletedPart> {
    const { sha256, md5 } = part.digests();
    const command = new UploadPartCommand({
      ...this.connection.named(key),
      ...customerKeyOf(encryption),
      UploadId: id,
      PartNumber: number,
      Body: part.bytes,
      ContentLength: part.size,
      ContentMD5: md5,
    });
    return this.connection.ask(async (client) => {
      const { ETag } = await client.send(withDigest(command, sha256), { abortSignal });
      return { ETag, PartNumber: number };
    }, key);
  }

  /** A part that the service copies from the object of the same key. */
  copyPart(
    { key, encryption }: S3Target,
    { id, number }: { readonly id: string; readonly number: number },
    { start, end }: ByteRange,
  ): Promise<CompletedPart> {
    const { Bucket, Key } = this.connection.named(key);
    const secret = customerKeyOf(encryption);
    const command = new UploadPartCopyCommand({
      ...{ Bucket, Key, UploadId: id, PartNumber: number },
      ...secret,
      CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
      CopySourceRange: `bytes=${start}-${end - 1}`,
      CopySourceSSECustomerAlgorithm: secret.SSECustomerAlgorithm,
      CopySourceSSECustomerKey: secret.SSECustomerKey,
    });
    return this.connection.ask(async (client) => {
      const { CopyPartResult } = await client.send(command);
      return { ETag: CopyPartResult?.ETag, PartNumber: number };
    }, key);
  }

  /** Parts that have arrived, in their order: so many at most, with higher numbers than `after`. */
  async parts(
    key: string,
    id: string,
    { after = 0, most = MOST_PARTS }: { readonly after?: number; readonly most?: number },
    abortSignal?: AbortSignal,
  ): Promise<ArrivedPart[]> {
    const parts: ArrivedPart[] = [];
    for (let from = after === 0 ? undefined : String(after); ;) {
      const { page, next } = await this.partsAfter(key, id, from, most - parts.length, abortSignal);
      parts.push(...page);
      if (next === undefined || parts.length >= most) return parts.slice(0, most);
      from = next;
    }
  }

  /** Rejects for an error that comes behind "200 OK", too. */
  async complete(
    { key, encryption }: S3Target,
    id: string,
    parts: readonly CompletedPart[],
  ): Promise<void> {
    const command = new CompleteMultipartUploadCommand({
      ...this.connection.named(key),
      ...customerKeyOf(encryption),
      UploadId: id,
      MultipartUpload: { Parts: [...parts] },
    });
    await this.connection.ask((client) => client.send(command), key);
  }

  /** What is gone already is no trouble. */
  async abort(key: string, id: string, abortSignal?: AbortSignal): Promise<void> {
    const named = this.connection.named(key);
    const command = new AbortMultipartUploadCommand({ ...named, UploadId: id });
    await this.connection.ask((client) => client.send(command, { abortSignal }).catch(unlessGone));
  }

  /** Every open upload of the key. */
  async abortAll(key: string, abortSignal?: AbortSignal): Promise<void> {
    const { Key: name } = this.connection.named(key);
    for (let from: OpenUpload | undefined; ;) {
      const { uploads, next } = await this.list(key, from, abortSignal);
      for (const upload of uploads) {
        if (upload.name === name) await this.abort(key, upload.id, abortSignal);
      }
      if (next === undefined) return;
      from = next;
    }
  }

  private partsAfter(
    key: string,
    id: string,
    from: string | undefined,
    most: number,
    abortSignal?: AbortSignal,
  ): Promise<{ page: ArrivedPart[]; next: string | undefined }> {
    const command = new ListPartsCommand({
      ...this.connection.named(key),
      UploadId: id,
      PartNumberMarker: from,
      MaxParts: Math.min(most, LONGEST_PAGE),
    });
    return this.connection.ask(async (client) => {
      const answer = await client.send(command, { abortSignal });
      const page = (answer.Parts ?? []).map(({ PartNumber, Size, ETag }) => ({
        number: PartNumber ?? 0,
        size: Size ?? 0,
        etag: ETag ?? '',
      }));
      const next = answer.NextPartNumberMarker;
      return { page, next: answer.IsTruncated === true && page.length > 0 ? next : undefined };
    }, key);
  }

  /** Open uploads of names that begin with the prefix and `beginning`. */
  list(beginning: string, from?: OpenUpload, abortSignal?: AbortSignal): Promise<UploadPage> {
    const command = new ListMultipartUploadsCommand({
      ...this.connection.listed(beginning),
      KeyMarker: from?.name,
      UploadIdMarker: from?.id,
    });
    return this.connection.ask(async (client) => {
      const page = await client.send(command, { abortSignal });
      const uploads = (page.Uploads ?? []).map(({ Key, UploadId }) => ({
        name: Key ?? '',
        id: UploadId ?? '',
      }));
      const next = { name: page.NextKeyMarker ?? '', id: page.NextUploadIdMarker ?? '' };
      return { uploads, next: page.IsTruncated === true && next.name !== '' ? next : undefined };
    });
  }
}
