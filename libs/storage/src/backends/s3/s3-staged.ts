import { createHash } from 'node:crypto';
import type { StagedObject } from '../../storage-backend.js';
import { StorageError, StorageUnavailable } from '../../storage.errors.js';
import { isOfParts } from './s3-digest.js';
import { customerKeyOf } from './s3-encryption.js';
import type { S3Head, S3Objects, S3Target } from './s3-objects.js';
import type { S3Part } from './s3-part.js';
import type { S3Upload } from './s3-upload.js';

/** Up to here (bytes), comparing the ETag with an MD5 costs less than asking for the size. */
const COMPARED_BY_MD5 = 1024 * 1024;

/** There is an object, and it is not the one that was sent. */
export class OtherBytes extends StorageUnavailable {}

/** How received bytes become an object, or are given up. */
export interface Publication {
  /** Resolves to whether the answer proves that the object is whole. */
  publish(): Promise<boolean>;
  withdraw(): Promise<void>;
  /** Whether an object with this ETag may be the one that was sent. */
  mayBear(etag: string): boolean;
}

/** A received object that waits for its commit: in memory when it is one part, at the service else. */
export class S3Staged implements StagedObject {
  private state: 'staged' | 'committing' | 'committed' | 'discarded' = 'staged';

  constructor(
    private readonly objects: S3Objects,
    private readonly target: S3Target,
    readonly size: number,
    private readonly publication: Publication,
  ) {}

  async commit(): Promise<void> {
    const { key } = this.target;
    if (this.state !== 'staged') {
      throw new StorageError('an object is committed once', { key, backend: 's3' });
    }
    this.state = 'committing';
    await this.publishAndVerify();
    this.state = 'committed';
  }

  async discard(): Promise<void> {
    if (this.state === 'committed') return;
    const mayBeVisible = this.state === 'committing';
    this.state = 'discarded';
    await this.publication.withdraw();
    if (mayBeVisible) await this.objects.delete(this.target.key);
  }

  /** The answer to what has happened may be lost, and asking again says that there is no such upload. */
  private async publishAndVerify(): Promise<void> {
    let isProven: boolean;
    try {
      isProven = await this.publication.publish();
    } catch (error) {
      const stored = await this.stored().catch(() => null);
      if (stored !== null && this.isWhole(stored)) return;
      throw error;
    }
    if (!isProven) this.assertWhole(await this.stored());
  }

  private stored(): Promise<S3Head> {
    const { key, encryption } = this.target;
    return this.objects.head(key, customerKeyOf(encryption));
  }

  private isWhole({ size, etag = '' }: S3Head): boolean {
    return size === this.size && this.publication.mayBear(etag);
  }

  private assertWhole(stored: S3Head): void {
    if (this.isWhole(stored)) return;
    const where = { key: this.target.key, backend: 's3' };
    const text =
      stored.size === this.size
        ? 'the S3 storage keeps other bytes than were sent'
        : `the S3 storage keeps ${stored.size} of ${this.size} bytes`;
    throw new OtherBytes(where, text);
  }
}

/** One part: nothing is at the service before its one request. */
export function onePart(objects: S3Objects, target: S3Target, part: S3Part): Publication {
  let held: S3Part | undefined = part;
  return {
    publish: async () => {
      if (held === undefined) throw new StorageError('the bytes are gone', { key: target.key });
      const etag = await objects.put(target, held);
      return held.size <= COMPARED_BY_MD5 && etag === `"${md5(held.bytes)}"`;
    },
    withdraw: () => {
      held = undefined;
      return Promise.resolve();
    },
    // The SHA-256 of its one request is signed. What is encrypted bears no digest of what was sent.
    mayBear: () => true,
  };
}

/** Its ETag is made of those of its parts, and says nothing about the size. */
export const manyParts = (upload: S3Upload): Publication => ({
  publish: async () => {
    await upload.complete();
    return false;
  },
  withdraw: () => upload.remove(),
  mayBear: (etag) => isOfParts(etag, upload.etags),
});

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
