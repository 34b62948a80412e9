import type { Readable } from 'node:stream';
import { allDone } from '../../all-done.js';
import type { Growth, GrowingOptions } from '../../growing.js';
import { isNotKept, marked, unmarked } from '../../not-kept.js';
import type { StagedObject } from '../../storage-backend.js';
import { ObjectMissing } from '../../storage.errors.js';
import { receive } from '../../stream-life.js';
import { isUploadGone } from './s3-errors.js';
import { S3Grown } from './s3-grown.js';
import { type S3Growth, fromGrowth, sizeOf } from './s3-growth.js';
import { S3GrowingSink } from './s3-growing-sink.js';
import type { S3GrowingTools } from './s3-growing-tools.js';
import type { S3Target } from './s3-objects.js';
import type { S3Part } from './s3-part.js';
import type { S3Upload } from './s3-upload.js';

/** Objects that come in pieces: parts of one upload, and what is too small for a part in an object beside them. */
export class S3Growing {
  constructor(private readonly tools: S3GrowingTools) {}

  /** `source` is the caller's while this throws. */
  grow(target: S3Target, growth: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    const from = fromGrowth(growth, target.key);
    const upload = this.tools.upload(target, { id: from.upload, parts: from.parts });
    const sink = new S3GrowingSink({
      from,
      upload,
      begin: (first) => this.begin(target, from, first, options.signal),
      storeTail: (reached, tail, signal) => this.tools.tails.put(target, reached, tail, signal),
      every: options.every,
      keep: marked(options),
    });
    return this.receive({ target, from, upload, sink }, source, options.signal);
  }

  /** Rejects with ObjectMissing when there is less than that. */
  async grown(target: S3Target, growth: Growth): Promise<StagedObject> {
    const from = fromGrowth(growth, target.key);
    return new S3Grown(this.tools, target, from).staged();
  }

  private async receive(
    { target, from, upload, sink }: Growing,
    source: Readable,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await receive(source, sink, signal);
    } catch (error) {
      const isOurs = !isNotKept(error) && !signal.aborted && !sink.hasKept;
      // Nobody knows of this upload.
      if (isOurs && from.upload === '') await upload.remove().catch(() => undefined);
      throw isUploadGone(error) ? missing(target.key, error) : unmarked(error);
    }
    // What is not removed now is removed with the commit.
    if (sink.hasKept && from.tail > 0)
      await this.tools.tails.remove(target.key, from).catch(() => undefined);
  }

  /** Parts are asked for, too: a small piece becomes a tail, and no part would tell that the others are gone. */
  private async begin(
    target: S3Target,
    from: S3Growth,
    first: S3Part,
    signal: AbortSignal,
  ): Promise<void> {
    const { multipart, tails } = this.tools;
    if (sizeOf(from) === 0) return;
    const works: Promise<unknown>[] = [];
    if (from.parts > 0) works.push(multipart.parts(target.key, from.upload, { most: 1 }, signal));
    if (from.tail > 0) works.push(tails.read(target, from, first, signal));
    await allDone(works);
  }
}

interface Growing {
  readonly target: S3Target;
  readonly from: S3Growth;
  readonly upload: S3Upload;
  readonly sink: S3GrowingSink;
}

const missing = (key: string, cause: unknown): ObjectMissing =>
  new ObjectMissing({ key, backend: 's3', cause });
