import { createWriteStream, mkdirSync } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, rename, rm, access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange, ListedObject, StagedObject, StorageBackend, StoredObject } from '../storage-backend.js';
import { ObjectMissing, StorageError } from '../storage.errors.js';
import { parseStorageKey } from '../storage-key.js';

const PARTIAL = '.part';

export interface FilesystemOptions {
  readonly directory: string;
  readonly durable: boolean;
}

export class FilesystemBackend implements StorageBackend {
  readonly name = 'file';
  private readonly root: string;
  constructor(private readonly options: FilesystemOptions) {
    this.root = resolve(options.directory);
  }
  async prepare(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
  }
  private shard(key: string): string {
    return join(this.root, key.slice(0, 2));
  }
  private path(key: string): string {
    return join(this.shard(key), key);
  }
  private async sync(folder: string): Promise<void> {
    if (!this.options.durable) return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    if (await mkdir(this.shard(key), { recursive: true, mode: 0o700 })) await this.sync(this.root);
    const temporary = this.path(key) + PARTIAL;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const sink = handle.createWriteStream({ highWaterMark: 4 * 1024 * 1024, autoClose: false });
      await pipeline(source, sink, { signal });
      const { size } = await handle.stat();
      return {
        size,
        commit: () => this.commit(key, handle),
        discard: async () => {
          await handle.close().catch(() => undefined);
          await rm(temporary, { force: true });
        },
      };
    } catch (error) {
      source.destroy();
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
      throw error;
    }
  }
  private async commit(key: string, handle: FileHandle): Promise<void> {
    if (this.options.durable) await handle.sync();
    await handle.close();
    await rename(this.path(key) + PARTIAL, this.path(key));
    await this.sync(this.shard(key));
  }
  async open(key: string): Promise<StoredObject> {
    let handle: FileHandle;
    try {
      handle = await open(this.path(key), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new ObjectMissing(key, error);
      throw error;
    }
    const { size } = await handle.stat();
    return {
      size,
      read: (range?: ByteRange) => {
        const { start, end } = range ?? { start: 0, end: size };
        if (end <= start) {
          const empty = Readable.from([]); empty.once('close', () => void handle.close()); return empty;
        }
        return handle.createReadStream({ start, end: end - 1, highWaterMark: 1024 * 1024 });
      },
      close: () => handle.close(),
    };
  }
  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }
  async deletePartial(key: string): Promise<void> {
    await rm(this.path(key) + PARTIAL, { force: true });
  }
  async *list(): AsyncIterable<ListedObject> {
    for await (const shard of await opendir(this.root)) {
      if (!shard.isDirectory()) continue;
      for await (const entry of await opendir(join(this.root, shard.name))) {
        const partial = entry.name.endsWith(PARTIAL);
        const key = partial ? entry.name.slice(0, -PARTIAL.length) : entry.name;
        try {
          parseStorageKey(key);
        } catch {
          continue;
        }
        yield { key, size: 0, partial };
      }
    }
  }
  async check(): Promise<void> {
    await access(this.root);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
void createWriteStream; void mkdirSync; void StorageError;
