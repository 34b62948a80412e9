import { Readable, Writable } from 'node:stream';
import type {
  ByteRange,
  ListedObject,
  ObjectStream,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import { ObjectMissing, StorageError } from '../storage.errors.js';
import { closed, receive } from '../stream-life.js';

const CHUNK = 64 * 1024;

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

class MemorySource extends Readable implements ObjectStream {
  bytesRead = 0;

  constructor(private readonly content: Buffer) {
    super({ highWaterMark: CHUNK });
  }

  override _read(): void {
    const chunk = this.content.subarray(this.bytesRead, this.bytesRead + CHUNK);
    this.bytesRead += chunk.length;
    this.push(chunk.length === 0 ? null : chunk);
  }
}

class MemoryObject implements StoredObject {
  readonly lasting = true;
  private stream: MemorySource | undefined;

  constructor(private readonly content: Buffer) {}

  get size(): number {
    return this.content.length;
  }

  read(range?: ByteRange): ObjectStream {
    this.stream = new MemorySource(this.content.subarray(range?.start, range?.end));
    return this.stream;
  }

  close(): Promise<void> {
    return this.stream === undefined ? Promise.resolve() : closed(this.stream.destroy());
  }
}

/** Objects in this process's memory: for tests, and gone with the process. */
export class MemoryBackend implements StorageBackend {
  readonly name = 'memory';
  private readonly objects = new Map<string, Buffer>();
  private readonly partials = new Set<string>();

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

  open(key: string): Promise<StoredObject> {
    const content = this.objects.get(key);
    return content === undefined
      ? Promise.reject(new ObjectMissing({ key, backend: this.name }))
      : Promise.resolve(new MemoryObject(content));
  }

  delete(key: string): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  deletePartial(key: string): Promise<void> {
    this.partials.delete(key);
    return Promise.resolve();
  }

  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    await Promise.resolve();
    for (const key of [...this.objects.keys()]) yield { key, partial: false };
    for (const key of [...this.partials]) yield { key, partial: true };
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
