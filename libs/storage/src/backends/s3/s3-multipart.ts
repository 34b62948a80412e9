import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Connection } from './s3-connection.js';
import { withDigest } from './s3-digest.js';
import { customerKeyOf } from './s3-encryption.js';
import { type S3Target, unlessGone } from './s3-objects.js';
import type { S3Part } from './s3-part.js';

export type { CompletedPart };

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
  create(target: S3Target, abortSignal: AbortSignal): Promise<{ id: string; attempts: number }> {
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
    abortSignal: AbortSignal,
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
