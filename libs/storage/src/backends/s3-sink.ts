import { Writable } from 'node:stream';
import type { S3Bucket } from './s3-bucket.js';
import { s3Failure } from './s3-errors.js';
import { MultipartUpload } from './s3-multipart.js';
import { PartBuffer } from './s3-part-buffer.js';
import { partSize } from './s3-part-sizes.js';

/** Parts of one upload that are on their way at the same time, at most. */
const AT_ONCE = 4;

type Done = (error?: Error | null) => void;

/** Where an object comes to. */
export interface SinkTarget {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly details: string;
}

/**
 * Receives an object. One that fits into a part stays in memory; a longer one becomes a multipart upload,
 * whose parts are sent while the next one fills. Nothing is visible when it has finished.
 */
export class S3Sink extends Writable {
  private taken = 0;
  private index = 0;
  private part: PartBuffer;
  private readonly spare: PartBuffer[] = [];
  private readonly sending = new Set<Promise<void>>();
  private readonly broken = new AbortController();
  private begun: MultipartUpload | undefined;

  constructor(private readonly target: SinkTarget) {
    super();
    this.part = new PartBuffer(this.sizeOf(0));
  }

  /** Bytes received. */
  get size(): number {
    return this.taken;
  }

  /** The multipart upload, once it was needed. */
  get upload(): MultipartUpload | undefined {
    return this.begun;
  }

  /** All bytes of an object that needed no multipart upload. */
  get content(): Buffer {
    return this.part.content;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.taken += chunk.length;
    const rest = chunk.subarray(this.part.append(chunk));
    if (rest.length === 0) done();
    else this.settle(this.takeRest(rest), done);
  }

  override _final(done: Done): void {
    this.settle(this.sendLast(), done);
  }

  /** At rest means: nothing is on its way either. */
  override _destroy(error: Error | null, done: Done): void {
    this.broken.abort();
    void Promise.all(this.sending).then(() => {
      this.spare.length = 0;
      done(error);
    });
  }

  private settle(work: Promise<void>, done: Done): void {
    work.then(
      () => {
        done();
      },
      (cause: unknown) => {
        done(s3Failure(cause, { key: this.target.key }));
      },
    );
  }

  private async takeRest(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      await this.ship();
      rest = rest.subarray(this.part.append(rest));
    }
  }

  private async sendLast(): Promise<void> {
    if (this.begun === undefined) return;
    if (this.part.length > 0) await this.ship();
    await Promise.all(this.sending);
  }

  /** Sends the part that is full, and makes another one ready. */
  private async ship(): Promise<void> {
    const { part, index } = this;
    const upload = this.begun ?? (await this.begin());
    const borrowed = await this.mayShip(part.length);
    if (this.destroyed) return;
    this.track(this.send(upload, part, index, borrowed));
    this.index += 1;
    const size = this.sizeOf(this.index);
    this.part = this.spare.pop()?.reuse(size) ?? new PartBuffer(size);
  }

  private async begin(): Promise<MultipartUpload> {
    const { bucket, key, details } = this.target;
    const upload = new MultipartUpload(bucket, key, details);
    this.begun = upload;
    const beginning = upload.begin();
    this.track(beginning.catch(() => undefined));
    await beginning;
    return upload;
  }

  /** Waits until one more part may be on its way; answers how much of the common budget it takes. */
  private async mayShip(bytes: number): Promise<number> {
    const { budget } = this.target.bucket;
    while (this.sending.size > 0 && !this.destroyed) {
      if (this.sending.size < AT_ONCE && budget.take(bytes)) return bytes;
      await Promise.race(this.sending);
    }
    return 0;
  }

  private async send(
    upload: MultipartUpload,
    part: PartBuffer,
    index: number,
    borrowed: number,
  ): Promise<void> {
    try {
      await upload.send(index, part.content, this.broken.signal);
      this.spare.push(part);
    } catch (error) {
      this.destroy(s3Failure(error, { key: this.target.key }));
    } finally {
      this.target.bucket.budget.giveBack(borrowed);
    }
  }

  /** Nothing that is tracked rejects. */
  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.sending.delete(tracked));
    this.sending.add(tracked);
  }

  private sizeOf(index: number): number {
    return partSize(index, this.target.bucket.options.partSize);
  }
}
