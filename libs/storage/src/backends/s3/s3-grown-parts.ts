import { isOfParts } from './s3-digest.js';
import { troubleOf } from './s3-errors.js';
import { type ArrivedPart, type S3Growth, sizeOf } from './s3-growth.js';
import type { CompletedPart, S3Multipart } from './s3-multipart.js';
import type { S3Target } from './s3-objects.js';
import { SMALLEST_PART } from './s3-part-size.js';
import type { S3Part } from './s3-part.js';
import type { Publication } from './s3-staged.js';
import { trim } from './s3-trimming.js';

export interface S3GrownPartsOptions {
  readonly multipart: S3Multipart;
  readonly target: S3Target;
  readonly growth: S3Growth;
  readonly parts: readonly ArrivedPart[];
  /** The tail as a part, which zeros are put behind up to `least` bytes. */
  readonly tail: (least?: number) => Promise<S3Part>;
  /** Removes all that lies beside the object. */
  clear(): Promise<void>;
}

const completed = ({ number, etag }: ArrivedPart): CompletedPart => ({
  PartNumber: number,
  ETag: etag,
});

/** The parts of what has grown, and its tail as the last one of them. */
export class S3GrownParts implements Publication {
  /** Null: they are not known, as the service has made the object of others. */
  private etags: string[] | null = null;

  constructor(private readonly options: S3GrownPartsOptions) {}

  async publish(): Promise<boolean> {
    const { multipart, target, growth, parts } = this.options;
    const wanted = [...parts.map(completed), ...(await this.last())];
    this.etags = wanted.map(({ ETag = '' }) => ETag);
    try {
      await multipart.complete(target, growth.upload, wanted);
    } catch (error) {
      const others = await this.beyond(wanted.length, error);
      if (others.length === 0) throw error;
      await this.publishAll(others);
    }
    return false;
  }

  withdraw(): Promise<void> {
    return this.options.clear();
  }

  mayBear(etag: string): boolean {
    return this.etags === null || isOfParts(etag, this.etags);
  }

  /** With the parts that nobody wants, as far as the service does not complete the upload without them. */
  private async publishAll(others: readonly ArrivedPart[]): Promise<void> {
    const { multipart, target, growth, parts } = this.options;
    // What has parts behind it is too small for one, except that all behind it is cut off.
    const last = await this.last(SMALLEST_PART);
    const all = [...parts.map(completed), ...last, ...others.map(completed)];
    this.etags = null;
    await multipart.complete(target, growth.upload, all);
    await trim(multipart, target, sizeOf(growth));
  }

  private async beyond(number: number, error: unknown): Promise<ArrivedPart[]> {
    const { multipart, target, growth } = this.options;
    if (troubleOf((error as Error).cause).code !== 'InvalidPart') return [];
    return multipart.parts(target.key, growth.upload, { after: number });
  }

  private async last(least?: number): Promise<CompletedPart[]> {
    const { multipart, target, growth, tail } = this.options;
    if (growth.tail === 0) return [];
    const place = { id: growth.upload, number: growth.parts + 1 };
    return [await multipart.part(target, place, await tail(least))];
  }
}
