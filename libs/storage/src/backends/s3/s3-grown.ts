import type { StagedObject } from '../../storage-backend.js';
import { ObjectMissing, StorageUnavailable } from '../../storage.errors.js';
import { customerKeyOf } from './s3-encryption.js';
import { isUploadGone } from './s3-errors.js';
import type { S3GrowingTools } from './s3-growing-tools.js';
import { S3GrownParts } from './s3-grown-parts.js';
import { type ArrivedPart, type S3Growth, chained, sizeOf } from './s3-growth.js';
import type { S3Target } from './s3-objects.js';
import { S3Part } from './s3-part.js';
import { OtherBytes, type Publication, S3Staged, onePart } from './s3-staged.js';
import { trim } from './s3-trimming.js';

/** What has grown, on its way to become an object. */
export class S3Grown {
  constructor(
    private readonly tools: S3GrowingTools,
    private readonly target: S3Target,
    private readonly growth: S3Growth,
  ) {}

  /** Looks whether all of it is there. Rejects with ObjectMissing when it is not. */
  async staged(): Promise<StagedObject> {
    try {
      return this.committed(await this.found());
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      const left = await this.leftBehind();
      if (left === null) throw error;
      return this.committed(left);
    }
  }

  private async found(): Promise<Publication> {
    const { tools, target, growth } = this;
    const parts = growth.parts === 0 ? [] : await this.parts();
    if (growth.tail > 0) await tools.tails.find(target, growth);
    return growth.parts === 0 ? this.ofTail() : this.ofParts(parts);
  }

  /**
   * Who made an object of it may have died before everything was done: then what lies beside it is removed here, and
   * what has to be cut off is still to be published. Null: there is nothing to be published.
   */
  private async leftBehind(): Promise<Publication | null> {
    const { key, encryption } = this.target;
    const stored = await this.tools.objects.head(key, customerKeyOf(encryption)).catch(() => null);
    const size = sizeOf(this.growth);
    if (stored !== null && stored.size > size) return this.ofTooMuch();
    if (stored?.size === size) await this.clear().catch(() => undefined);
    return null;
  }

  private committed(publication: Publication): StagedObject {
    const { objects } = this.tools;
    const staged = new S3Staged(objects, this.target, sizeOf(this.growth), publication);
    return {
      size: staged.size,
      commit: async () => {
        try {
          await staged.commit();
        } catch (error) {
          // Nobody may take it for the object that it should be.
          if (error instanceof OtherBytes) await objects.delete(this.target.key);
          throw error;
        }
        // What this leaves is found by the list of partial objects.
        await this.clear().catch(() => undefined);
      },
      discard: () => staged.discard(),
    };
  }

  /** As the service has them. */
  private async parts(): Promise<ArrivedPart[]> {
    const { key } = this.target;
    const { upload, parts: most, chain, bytes } = this.growth;
    const where = { key, backend: 's3' };
    const parts = await this.tools.multipart
      .parts(key, upload, { most })
      .catch((error: unknown) => {
        throw isUploadGone(error) ? new ObjectMissing({ ...where, cause: error }) : error;
      });
    const isEach = parts.every(({ number }, at) => number === at + 1);
    if (parts.length < most || !isEach) throw new ObjectMissing(where);
    const isChain = parts.reduce((before, { etag }) => chained(before, etag), '') === chain;
    if (isChain && parts.reduce((sum, { size }) => sum + size, 0) === bytes) return parts;
    throw new StorageUnavailable(where, 'the S3 storage keeps other parts than were sent');
  }

  /** All of it fits into the tail, which may be empty: it is stored in one step. */
  private ofTail(): Publication {
    const { tools, target } = this;
    return {
      publish: async () => onePart(tools.objects, target, await this.tail()).publish(),
      withdraw: () => this.clear(),
      mayBear: () => true,
    };
  }

  private ofParts(parts: readonly ArrivedPart[]): Publication {
    return new S3GrownParts({
      ...{ multipart: this.tools.multipart, target: this.target, growth: this.growth, parts },
      tail: (least) => this.tail(least),
      clear: () => this.clear(),
    });
  }

  private ofTooMuch(): Publication {
    const { tools, target, growth } = this;
    return {
      publish: async () => {
        await trim(tools.multipart, target, sizeOf(growth));
        return false;
      },
      withdraw: async () => {
        await this.clear();
        await tools.objects.delete(target.key);
      },
      mayBear: () => true,
    };
  }

  /** `least`: bytes that are made of it by zeros behind it. */
  private async tail(least = 0): Promise<S3Part> {
    const { tools, target, growth } = this;
    const part = S3Part.growing(Math.max(growth.tail, least), tools.sendContentMd5);
    if (growth.tail > 0) await tools.tails.read(target, growth, part);
    if (part.size < least) part.fill(Buffer.alloc(least - part.size));
    return part;
  }

  private async clear(): Promise<void> {
    const { multipart, tails } = this.tools;
    await multipart.abortAll(this.target.key);
    await tails.removeAll(this.target.key);
  }
}
