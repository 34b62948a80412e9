import { type Readable, Writable } from 'node:stream';
import type { Growth, GrowingOptions } from '../growing.js';
import type {
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import { ObjectMissing, StorageError } from '../storage.errors.js';
import { receive } from '../stream-life.js';
import { HeldObject } from './held-object.js';
import { MemoryGrowth } from './memory-growth.js';

class MemorySink extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  get content(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** Objects in this process's memory: for tests, and gone with the process. */
export class MemoryBackend implements StorageBackend {
  readonly name = 'memory';
  private readonly objects = new Map<string, Buffer>();
  private readonly partials = new Set<string>();
  private readonly growth = new MemoryGrowth(this.name);

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const sink = new MemorySink();
    this.partials.add(key);
    try {
      await receive(source, sink, signal);
    } catch (error) {
      this.partials.delete(key);
      throw error;
    }
    return this.staged(key, sink.content);
  }

  grow(key: string, from: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    return this.growth.grow(key, from, source, options);
  }

  async grown(key: string, from: Growth): Promise<StagedObject> {
    await Promise.resolve();
    return this.staged(key, this.growth.grown(key, from));
  }

  open(key: string): Promise<StoredObject> {
    const content = this.objects.get(key);
    return content === undefined
      ? Promise.reject(new ObjectMissing({ key, backend: this.name }))
      : Promise.resolve(new HeldObject(content));
  }

  delete(key: string): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  deletePartial(key: string): Promise<void> {
    this.partials.delete(key);
    this.growth.delete(key);
    return Promise.resolve();
  }

  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    await Promise.resolve();
    for (const key of [...this.objects.keys()]) yield { key, partial: false };
    for (const key of [...this.partials, ...this.growth.keys]) yield { key, partial: true };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private staged(key: string, content: Buffer): StagedObject {
    let committed = false;
    return {
      size: content.length,
      commit: () => {
        if (committed)
          return Promise.reject(new StorageError('an object is committed once', { key }));
        committed = true;
        this.objects.set(key, content);
        return this.deletePartial(key);
      },
      discard: () => (committed ? Promise.resolve() : this.deletePartial(key)),
    };
  }
}
