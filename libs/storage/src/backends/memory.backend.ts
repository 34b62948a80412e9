import { Readable } from 'node:stream';
import type {
  ByteRange,
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import { ObjectMissing } from '../storage.errors.js';

/** Objects in this process's memory: for tests, and gone with the process. */
export class MemoryBackend implements StorageBackend {
  readonly name = 'memory';
  private readonly objects = new Map<string, Buffer>();
  private readonly partial = new Set<string>();

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const chunks: Buffer[] = [];
    this.partial.add(key);
    try {
      signal.throwIfAborted();
      const abort = (): void => {
        source.destroy(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      for await (const chunk of source) chunks.push(chunk as Buffer);
      signal.removeEventListener('abort', abort);
    } catch (error) {
      this.partial.delete(key);
      source.destroy();
      throw error;
    }
    const content = Buffer.concat(chunks);
    return {
      size: content.length,
      commit: () => {
        this.partial.delete(key);
        this.objects.set(key, content);
        return Promise.resolve();
      },
      discard: () => {
        this.partial.delete(key);
        this.objects.delete(key);
        return Promise.resolve();
      },
    };
  }

  open(key: string): Promise<StoredObject> {
    const content = this.objects.get(key);
    if (content === undefined) return Promise.reject(new ObjectMissing(key));
    return Promise.resolve({
      size: content.length,
      read: ({ start, end }: ByteRange = { start: 0, end: content.length }) =>
        Readable.from(start < end ? [content.subarray(start, end)] : [], { objectMode: false }),
      close: () => Promise.resolve(),
    });
  }

  delete(key: string): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  deletePartial(key: string): Promise<void> {
    this.partial.delete(key);
    return Promise.resolve();
  }

  async *list(): AsyncIterable<ListedObject> {
    await Promise.resolve();
    for (const key of [...this.objects.keys()]) yield { key, partial: false };
    for (const key of [...this.partial]) yield { key, partial: true };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
