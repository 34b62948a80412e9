import type { Readable } from 'node:stream';
import { type Growth, NOTHING_YET } from '../src/growing.js';
import type { StagedObject, StorageBackend } from '../src/storage-backend.js';
import { calm, readAll, sourceOf } from './support.js';

const EVERY = 16 * 1024 * 1024;

interface Terms {
  readonly every?: number;
  readonly signal?: AbortSignal;
  /** So often something is kept; then `keep` rejects, as when the process dies. */
  readonly times?: number;
  /** Done when something is kept, before it is remembered. */
  readonly onKeep?: (growth: Growth) => Promise<void>;
}

/** What breaks off who keeps only so often. */
export const dead = new Error('the process has died');

/** Somebody who sends an object in pieces, and remembers how far it has come. */
export class Grower {
  /** All that `keep` was told, in its order. */
  readonly kept: Growth[] = [];

  constructor(
    public backend: StorageBackend,
    private readonly key: string,
    public growth: Growth = NOTHING_YET,
  ) {}

  grow(bytes: Buffer, terms: Terms = {}): Promise<void> {
    return this.take(sourceOf(bytes), terms);
  }

  take(source: Readable, terms: Terms = {}): Promise<void> {
    const { every = EVERY, signal = calm(), times = Infinity, onKeep } = terms;
    let left = times;
    const keep = async (growth: Growth): Promise<void> => {
      if (left === 0) throw dead;
      await onKeep?.(growth);
      left -= 1;
      this.kept.push(growth);
      this.growth = growth;
    };
    return this.backend.grow(this.key, this.growth, source, { signal, every, keep });
  }

  grown(): Promise<StagedObject> {
    return this.backend.grown(this.key, this.growth);
  }

  /** Finishes it. */
  async expectContent(bytes: Buffer): Promise<void> {
    const staged = await this.grown();
    expect(staged.size).toBe(bytes.length);
    await staged.commit();
    const stored = await readAll(await this.backend.open(this.key));
    expect(stored.equals(bytes)).toBe(true);
  }
}
