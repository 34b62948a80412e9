import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../../storage-backend.js';
import type { S3Connection } from './s3-connection.js';
import { withDigest } from './s3-digest.js';
import type { CustomerKey, Encryption } from './s3-encryption.js';
import { isGone, troubleOf } from './s3-errors.js';
import type { S3Part } from './s3-part.js';

/** An object as HEAD describes it. */
export interface S3Head {
  /** Bytes. */
  readonly size: number;
  readonly etag: string | undefined;
}

/** One object on its way into the bucket. */
export interface S3Target {
  readonly key: string;
  readonly encryption: Encryption;
}

export interface ObjectPage {
  readonly names: string[];
  /** Where the next page begins; undefined: this was the last one. */
  readonly next: string | undefined;
}

/** The requests for whole objects. Rejects with StorageErrors. */
export class S3Objects {
  constructor(private readonly connection: S3Connection) {}

  /** The SHA-256 of the body is signed, so the service verifies what it received. Resolves to the ETag. */
  put(
    { key, encryption }: S3Target,
    part: S3Part,
    abortSignal?: AbortSignal,
  ): Promise<string | undefined> {
    const { sha256, md5 } = part.digests();
    const command = new PutObjectCommand({
      ...this.connection.named(key),
      ...encryption,
      Body: part.bytes,
      ContentLength: part.size,
      ContentMD5: md5,
    });
    return this.connection.ask(
      async (client) => (await client.send(withDigest(command, sha256), { abortSignal })).ETag,
      key,
    );
  }

  /** Rejects with ObjectMissing; with StorageUnavailable when it is the bucket that is missing. */
  head(key: string, secret: CustomerKey): Promise<S3Head> {
    const command = new HeadObjectCommand({ ...this.connection.named(key), ...secret });
    return this.connection.ask(async (client) => {
      const { ContentLength, ETag } = await client.send(command).catch(async (error: unknown) => {
        // The answer to HEAD has no text: both are a bare 404, and no row must lose its file by that.
        if (isGone(error)) await this.connection.headBucket();
        throw error;
      });
      if (ContentLength === undefined) throw new Error('the service did not tell the size');
      return { size: ContentLength, etag: ETag };
    }, key);
  }

  /** Null: the object does not have these bytes any more. Only the object of that `head` is read. */
  get(
    key: string,
    secret: CustomerKey,
    { size, etag }: S3Head,
    { start, end }: ByteRange,
    abortSignal: AbortSignal,
  ): Promise<Readable | null> {
    const command = new GetObjectCommand({
      ...this.connection.named(key),
      ...secret,
      Range: start === 0 && end === size ? undefined : `bytes=${start}-${end - 1}`,
      IfMatch: etag,
    });
    return this.connection.ask(async (client) => {
      const answer = await client.send(command, { abortSignal }).catch(nullIfChanged);
      const body = answer?.Body as Readable | undefined;
      if (body === undefined || answer?.ContentLength === end - start) return body ?? null;
      body.on('error', () => undefined).destroy();
      return null;
    }, key);
  }

  /** What is gone already is no trouble. */
  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand(this.connection.named(key));
    await this.connection.ask((client) => client.send(command).catch(unlessGone));
  }

  /** Names directly under the prefix that begin with it, and with `beginning` behind it. */
  list(next?: string, abortSignal?: AbortSignal, beginning = ''): Promise<ObjectPage> {
    const command = new ListObjectsV2Command({
      ...this.connection.listed(beginning),
      // Other people's names may hold characters that XML cannot.
      EncodingType: 'url',
      ContinuationToken: next,
    });
    return this.connection.ask(async (client) => {
      const page = await client.send(command, { abortSignal });
      const read = page.EncodingType === 'url' ? decoded : (name: string): string => name;
      const names = (page.Contents ?? []).map(({ Key }) => read(Key ?? ''));
      return { names, next: page.IsTruncated === true ? page.NextContinuationToken : undefined };
    });
  }
}

export function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

/** Another ETag, or fewer bytes than the range. */
function nullIfChanged(error: unknown): null {
  const { status } = troubleOf(error);
  if (status === 412 || status === 416) return null;
  throw error;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    // Bytes that are no text: nothing of ours.
    return '';
  }
}
