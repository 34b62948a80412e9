import { type Readable, Writable } from 'node:stream';
import type { Growth, GrowingOptions } from '../growing.js';
import { marked, unmarked } from '../not-kept.js';
import { ObjectMissing } from '../storage.errors.js';
import { receive } from '../stream-life.js';

type Done = (error?: Error | null) => void;

class GrowthSink extends Writable {
  private kept: number;
  private size: number;
  private working: Promise<void> = Promise.resolve();
  private chunks: Buffer[] = [];

  constructor(
    private readonly begin: () => Buffer[],
    from: Growth,
    private readonly options: Pick<GrowingOptions, 'every' | 'keep'>,
  ) {
    super();
    this.kept = this.size = from.size;
  }

  override _construct(done: Done): void {
    try {
      this.chunks = this.begin();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size - this.kept < this.options.every) done();
    else this.keep(done);
  }

  override _final(done: Done): void {
    if (this.size === this.kept) done();
    else this.keep(done);
  }

  /** At rest means: nobody is being told anything. */
  override _destroy(error: Error | null, done: Done): void {
    const finish = (): void => {
      done(error);
    };
    this.working.then(finish, finish);
  }

  private keep(done: Done): void {
    const { size } = this;
    // Begun a moment later: it may be broken off by what is called here.
    this.working = Promise.resolve().then(() => this.options.keep({ size, notes: '' }));
    this.working.then(() => {
      this.kept = size;
      done();
    }, done);
  }
}

/** Objects that come in pieces, in this process's memory. */
export class MemoryGrowth {
  private readonly growing = new Map<string, Buffer[]>();

  constructor(private readonly backend: string) {}

  get keys(): string[] {
    return [...this.growing.keys()];
  }

  async grow(key: string, from: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    const { every, signal } = options;
    const begin = (): Buffer[] => this.cut(key, from.size);
    const sink = new GrowthSink(begin, from, { every, keep: marked(options) });
    try {
      await receive(source, sink, signal);
    } catch (error) {
      throw unmarked(error);
    }
  }

  /** All of it. Throws ObjectMissing. */
  grown(key: string, from: Growth): Buffer {
    return Buffer.concat(this.cut(key, from.size));
  }

  delete(key: string): void {
    this.growing.delete(key);
  }

  /** What there is, without what lies beyond `size`. */
  private cut(key: string, size: number): Buffer[] {
    let rest = size;
    const chunks = (this.growing.get(key) ?? []).flatMap((chunk) => {
      const taken = chunk.subarray(0, rest);
      rest -= taken.length;
      return taken.length === 0 ? [] : [taken];
    });
    if (rest > 0) throw new ObjectMissing({ key, backend: this.backend });
    this.growing.set(key, chunks);
    return chunks;
  }
}
