import type { Readable } from 'node:stream';
import { type ForeignBucket, ObjectMissing, StorageUnavailable, openForeignBucket } from '#storage';
import { describeError } from '../../common/errors.js';
import type { ObjectStorage } from '../../config/index.js';

/** An object that is there, or why it cannot be had. */
export type ForeignObject =
  /** `read`: once. */
  { readonly size: number; read(): Readable } | { readonly problem: string };

/** The bucket, and not one object of it, cannot be read; the text says what to look at. */
export class ForeignStorageDown extends Error {
  override readonly name = 'ForeignStorageDown';
}

/** What another program keeps in a service that speaks S3. Nothing is changed there. */
export class ForeignObjects {
  private constructor(private readonly bucket: ForeignBucket) {}

  /** Rejects with ForeignStorageDown. */
  static async open(service: ObjectStorage): Promise<ForeignObjects> {
    // Names are given whole.
    const bucket = await openForeignBucket({ ...service, prefix: '' }).catch(down);
    return new ForeignObjects(bucket);
  }

  /** `customerKey`: the 32 bytes with which it is encrypted. Rejects with ForeignStorageDown. */
  async look(name: string, customerKey?: Buffer): Promise<ForeignObject> {
    try {
      const object = await this.bucket.look(name, customerKey);
      return { size: object.size, read: () => object.read() };
    } catch (error) {
      if (error instanceof ObjectMissing) return { problem: 'the bytes are missing' };
      if (error instanceof StorageUnavailable) return down(error);
      return { problem: `the bytes cannot be read (${describeError(error)})` };
    }
  }

  close(): void {
    this.bucket.close();
  }
}

const down = (error: unknown): never => {
  throw new ForeignStorageDown(describeError(error), { cause: error });
};
