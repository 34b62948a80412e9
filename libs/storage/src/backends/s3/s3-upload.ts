import type { StorageError } from '../../storage.errors.js';
import { s3Failure } from './s3-errors.js';
import { type SharedMemory, UploadMemory } from './s3-memory.js';
import type { CompletedPart, S3Multipart } from './s3-multipart.js';
import type { S3Target } from './s3-objects.js';
import type { ArrivedPart } from './s3-growth.js';
import { MOST_PARTS, partSize, smallestPart } from './s3-part-size.js';
import { S3Part } from './s3-part.js';

/** Where an upload goes on that was begun before. */
export interface S3Resumed {
  /** Its id; "": it was not begun yet. */
  readonly id: string;
  /** Parts that are there, from 1 on. */
  readonly parts: number;
}

export interface S3UploadOptions {
  readonly multipart: S3Multipart;
  readonly target: S3Target;
  readonly memory: SharedMemory;
  /** Bytes of the first parts. */
  readonly partSize: number;
  readonly sendContentMd5: boolean;
  /** Undefined: a new one. */
  readonly resumed?: S3Resumed;
  /** Milliseconds that removing the parts may take. */
  readonly removalTimeout: number;
}

/**
 * An upload in parts, several of them in flight. It begins at the service with the first part that is
 * sent, so a file of one part is none.
 */
export class S3Upload {
  private readonly memory: UploadMemory;
  private readonly done: CompletedPart[] = [];
  private readonly flights = new Set<Promise<void>>();
  private readonly stop = new AbortController();
  private readonly giveUp = new AbortController();
  private begun: Promise<{ id: string; attempts: number }> | undefined;
  private sent = 0;
  private failure: StorageError | undefined;
  /** Told once, as soon as a part has failed for good. */
  onFailure: (error: StorageError) => void = () => undefined;
  /** Told of each part that has arrived, in no order. */
  onArrival: (part: ArrivedPart) => void = () => undefined;

  constructor(private readonly options: S3UploadOptions) {
    this.memory = new UploadMemory(options.memory);
    const { id = '', parts = 0 } = options.resumed ?? {};
    if (id !== '') this.begun = Promise.resolve({ id, attempts: 1 });
    this.sent = parts;
  }

  /** Whether there is anything of it at the service. */
  get isBegun(): boolean {
    return this.begun !== undefined;
  }

  /** Of the parts that have arrived, in their order. */
  get etags(): string[] {
    return inOrder(this.done).map(({ ETag = '' }) => ETag);
  }

  /** The id that the service gave it; "": it has not begun. Rejects when it could not begin. */
  async id(): Promise<string> {
    return (await this.begun)?.id ?? '';
  }

  /** The part that is filled first. `least`: bytes that there has to be room for. */
  firstPart(least = 0): S3Part {
    return S3Part.growing(Math.max(this.nextSize, least), this.options.sendContentMd5);
  }

  /** Whether a part may be sent with others behind it, and too many small ones do not come together. */
  isLargeEnough({ size }: S3Part): boolean {
    return size >= smallestPart(this.sent + 1, this.options.partSize);
  }

  /** The part to be filled next. Waits until there is memory for it; rejects when a part has failed. */
  async nextPart(): Promise<S3Part> {
    const size = this.nextSize;
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      if (this.stop.signal.aborted) throw new Error('the upload has been broken off');
      const buffer = this.memory.take(size);
      if (buffer !== null) return new S3Part(buffer, size, this.options.sendContentMd5);
      await Promise.race(this.flights);
    }
  }

  /** Sends a part, which is not touched any more. */
  send(part: S3Part): void {
    this.memory.adopt(part.memory);
    this.sent += 1;
    const flight = this.fly(part, this.sent).catch((error: unknown) => {
      this.fail(s3Failure(error, { key: this.options.target.key }));
    });
    this.flights.add(flight);
    void flight.then(() => {
      this.flights.delete(flight);
      this.memory.giveBack(part.memory);
    });
  }

  /** Resolves when all parts have arrived; rejects with what the first failed one says. */
  async arrived(): Promise<void> {
    await Promise.all(this.flights);
    this.memory.clear();
    if (this.failure !== undefined) throw this.failure;
  }

  /** Breaks off what is in flight, and waits until it is. */
  async halt(): Promise<void> {
    this.stop.abort();
    // An upload that is just about to begin gets the time to tell its id.
    const timer = setTimeout(() => {
      this.giveUp.abort();
    }, this.options.removalTimeout);
    await Promise.all(this.flights);
    clearTimeout(timer);
    this.memory.clear();
  }

  /** Makes the parts one object. */
  async complete(): Promise<void> {
    const { multipart, target } = this.options;
    const { id, attempts } = await this.begin();
    await multipart.complete(target, id, inOrder(this.done));
    // What this leaves is found by the list of partial objects.
    if (attempts > 1) await this.removeAll().catch(() => undefined);
  }

  /** Removes the parts from the service, within the time for that; rejects when it cannot. */
  async remove(): Promise<void> {
    await this.halt();
    const begun = await this.begun?.catch(() => null);
    if (begun === undefined) return;
    // Broken off while it began, or asked for twice: only the service knows all ids.
    if (begun?.attempts !== 1) return this.removeAll();
    await this.options.multipart.abort(this.options.target.key, begun.id, this.soon());
  }

  private async fly(part: S3Part, number: number): Promise<void> {
    if (number > MOST_PARTS) throw new Error(`more than ${MOST_PARTS} parts`);
    const { id } = await this.begin();
    const { multipart, target } = this.options;
    const done = await multipart.part(target, { id, number }, part, this.stop.signal);
    this.done.push(done);
    this.onArrival({ number, size: part.size, etag: done.ETag ?? '' });
  }

  private get nextSize(): number {
    return partSize(this.sent + 1, this.options.partSize);
  }

  private begin(): Promise<{ id: string; attempts: number }> {
    this.begun ??= this.options.multipart.create(this.options.target, this.giveUp.signal);
    return this.begun;
  }

  private fail(error: StorageError): void {
    if (this.failure !== undefined || this.stop.signal.aborted) return;
    this.failure = error;
    this.stop.abort();
    this.onFailure(error);
  }

  private removeAll(): Promise<void> {
    return this.options.multipart.abortAll(this.options.target.key, this.soon());
  }

  private soon(): AbortSignal {
    return AbortSignal.timeout(this.options.removalTimeout);
  }
}

const inOrder = (parts: readonly CompletedPart[]): CompletedPart[] =>
  [...parts].sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
