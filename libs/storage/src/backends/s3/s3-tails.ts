import type { Readable } from 'node:stream';
import { ObjectMissing } from '../../storage.errors.js';
import type { S3Connection } from './s3-connection.js';
import { customerKeyOf } from './s3-encryption.js';
import { type S3Growth, sizeOf } from './s3-growth.js';
import type { S3Objects, S3Target } from './s3-objects.js';
import type { S3Part } from './s3-part.js';
import { S3Source } from './s3-source.js';

const BEFORE_SIZE = '.tail-';
const TAIL = /^(.+)\.tail-[1-9]\d{0,15}$/;

/** What the tail of this name (without the prefix) would be a tail of; null: it is none. */
export const ownerOfTail = (name: string): string | null => TAIL.exec(name)?.[1] ?? null;

/**
 * Bytes of a growing object that are too few for a part, each time in an object beside it, which is named by the size
 * that was reached with it. So what comes next never takes the place of the tail that is kept, and what a crash left
 * is found by its name.
 */
export class S3Tails {
  constructor(
    private readonly connection: S3Connection,
    private readonly objects: S3Objects,
  ) {}

  /** `reached`: bytes of the growing object, this tail included. */
  async put(
    target: S3Target,
    reached: number,
    tail: S3Part,
    abortSignal: AbortSignal,
  ): Promise<void> {
    await this.objects.put(tailOf(target, reached), tail, abortSignal);
  }

  /** Copies the tail into `part`. Rejects with ObjectMissing when it is not there. */
  async read(
    target: S3Target,
    growth: S3Growth,
    part: S3Part,
    abortSignal?: AbortSignal,
  ): Promise<void> {
    const source = this.source(target, growth);
    const stop = (): void => {
      source.destroy();
    };
    abortSignal?.addEventListener('abort', stop);
    try {
      for await (const chunk of source) part.fill(chunk as Buffer);
    } catch (error) {
      throw ofOwner(target.key, error);
    } finally {
      abortSignal?.removeEventListener('abort', stop);
    }
  }

  /** Rejects with ObjectMissing when the tail is not there. */
  async find(target: S3Target, growth: S3Growth): Promise<void> {
    const { key, encryption } = tailOf(target, sizeOf(growth));
    try {
      const { size } = await this.objects.head(key, customerKeyOf(encryption));
      if (size !== growth.tail) throw new ObjectMissing({ key, backend: 's3' });
    } catch (error) {
      throw ofOwner(target.key, error);
    }
  }

  remove(key: string, growth: S3Growth): Promise<void> {
    return this.objects.delete(nameOf(key, sizeOf(growth)));
  }

  /** Every tail of the key. */
  async removeAll(key: string): Promise<void> {
    const { prefix } = this.connection;
    for (let from: string | undefined; ;) {
      const { names, next } = await this.objects.list(from, undefined, key + BEFORE_SIZE);
      for (const name of names) {
        const tail = name.slice(prefix.length);
        if (ownerOfTail(tail) === key) await this.objects.delete(tail);
      }
      if (next === undefined) return;
      from = next;
    }
  }

  private source(target: S3Target, growth: S3Growth): S3Source {
    const { key, encryption } = tailOf(target, sizeOf(growth));
    const head = { size: growth.tail, etag: undefined };
    return new S3Source({
      key,
      range: { start: 0, end: growth.tail },
      tuning: this.connection.tuning,
      request: (range, signal): Promise<Readable | null> =>
        this.objects.get(key, customerKeyOf(encryption), head, range, signal),
    });
  }
}

const nameOf = (key: string, reached: number): string => `${key}${BEFORE_SIZE}${String(reached)}`;

const tailOf = ({ key, encryption }: S3Target, reached: number): S3Target => ({
  key: nameOf(key, reached),
  encryption,
});

/** Callers know of an object, and not of its tails. */
function ofOwner(key: string, error: unknown): unknown {
  if (!(error instanceof ObjectMissing)) return error;
  return new ObjectMissing({ key, backend: 's3', cause: error });
}
