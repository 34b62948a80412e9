import { ObjectMissing, StorageError, StorageUnavailable } from '../../storage.errors.js';
import type { StoredObject } from '../../storage-backend.js';
import type { S3Options } from '../s3-options.js';
import { S3Connection } from './s3-connection.js';
import { troubleOf } from './s3-errors.js';
import { S3Objects } from './s3-objects.js';
import { findBucket } from './s3-preparation.js';
import { S3Stored } from './s3-stored.js';
import { S3_TUNING } from './s3-tuning.js';

/** Refusals that say nothing about the one object: a time-out, and too many requests. */
const PASSING = new Set([408, 429]);

/** Objects that another program keeps in a service that speaks S3. They are read, and nothing else. */
export class ForeignBucket {
  private readonly connection: S3Connection;
  private readonly objects: S3Objects;

  private constructor(options: S3Options) {
    this.connection = new S3Connection(options, S3_TUNING);
    this.objects = new S3Objects(this.connection);
  }

  /** Rejects with StorageUnavailable that names the setting when there is no such bucket to be read. */
  static async open(options: S3Options): Promise<ForeignBucket> {
    const bucket = new ForeignBucket(options);
    try {
      await findBucket(bucket.connection, bucket.objects);
      return bucket;
    } catch (error) {
      bucket.close();
      throw error;
    }
  }

  /**
   * An object by its name behind the prefix. `customerKey`: the 32 bytes that it is encrypted with (SSE-C).
   * Rejects with ObjectMissing; with StorageUnavailable when the service has trouble; with another
   * StorageError when it refuses this object.
   */
  async look(name: string, customerKey?: Buffer): Promise<StoredObject> {
    const secret =
      customerKey === undefined
        ? {}
        : {
            SSECustomerAlgorithm: 'AES256' as const,
            SSECustomerKey: customerKey.toString('base64'),
          };
    const head = await this.objects.head(name, secret).catch((error: unknown) => {
      throw ofOneObject(error, name);
    });
    return new S3Stored(head.size, {
      key: name,
      tuning: this.connection.tuning,
      request: (range, signal) => this.objects.get(name, secret, head, range, signal),
    });
  }

  close(): void {
    this.connection.destroy();
  }
}

function ofOneObject(error: unknown, key: string): unknown {
  if (error instanceof ObjectMissing || !(error instanceof StorageUnavailable)) return error;
  const { code, status } = troubleOf(error.cause);
  const isAboutIt = status >= 400 && status < 500 && status !== 404 && !PASSING.has(status);
  if (!isAboutIt) return error;
  const context = { key, backend: 's3', cause: error.cause };
  return new StorageError(`the S3 storage refuses it: ${code}, HTTP ${status}`, context);
}
