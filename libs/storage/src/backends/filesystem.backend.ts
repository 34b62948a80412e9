import type { Dir } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  opendir,
  rename,
  rm,
  statfs,
  unlink,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type {
  ByteRange,
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
} from '../storage-backend.js';
import { isStorageKey } from '../storage-key.js';
import { ObjectMissing, ObjectTruncated } from '../storage.errors.js';
import { FileSink } from './file-sink.js';
import { FileSource } from './file-source.js';

const PARTIAL = '.part';

export interface FilesystemOptions {
  /** Folder of all bytes; made when it is missing. */
  readonly directory: string;
  /** False: committed bytes may be lost by a power cut, and uploads are faster. */
  readonly durable: boolean;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Objects as files: `<directory>/<first two characters of the key>/<key>`, Plik's own layout
 * (contract §12). What is staged lies beside them as `<key>.part`.
 */
export class FilesystemBackend implements StorageBackend {
  readonly name = 'file';
  private readonly root: string;
  private readonly durable: boolean;
  private readonly shards = new Map<string, Promise<void>>();

  constructor({ directory, durable }: FilesystemOptions) {
    this.root = resolve(directory);
    this.durable = durable;
  }

  async prepare(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true, mode: 0o700 });
      await this.check();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `the folder for files, ${this.root}, cannot be used (${why}): check that it exists, is a folder, and may be written by this user`,
        { cause },
      );
    }
  }

  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const handle = await this.create(key, source);
    const sink = new FileSink(handle, this.durable);
    try {
      await pipeline(source, sink, { signal });
    } catch (error) {
      await this.forget(key, handle);
      throw error;
    }
    return {
      size: sink.size,
      commit: () => this.commit(key, handle),
      discard: () => this.forget(key, handle),
    };
  }

  async open(key: string): Promise<StoredObject> {
    const handle = await this.openExisting(key);
    const { size } = await handle.stat().catch(async (error: unknown) => {
      await handle.close();
      throw error;
    });
    let closed = false;
    return {
      size,
      read: (range: ByteRange = { start: 0, end: size }) => {
        closed = true;
        return new FileSource(handle, range, () => new ObjectTruncated(key));
      },
      close: async () => {
        if (!closed) await handle.close();
        closed = true;
      },
    };
  }

  async delete(key: string): Promise<void> {
    await this.unlink(this.path(key));
    if (!this.durable) return;
    await syncFolder(this.shard(key)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  deletePartial(key: string): Promise<void> {
    return this.unlink(this.path(key) + PARTIAL);
  }

  async *list(): AsyncIterable<ListedObject> {
    for await (const shard of await opendir(this.root)) {
      const folder = shard.isDirectory() ? await this.tryOpen(shard.name) : null;
      if (folder === null) continue;
      for await (const entry of folder) {
        const partial = entry.name.endsWith(PARTIAL);
        const key = partial ? entry.name.slice(0, -PARTIAL.length) : entry.name;
        const ours = entry.isFile() && isStorageKey(key) && key.startsWith(shard.name);
        if (ours) yield { key, partial };
      }
    }
  }

  /** Writing needs rights and room; both are asked of the system, no file is made. */
  async check(): Promise<void> {
    const probe = join(this.root, `.probe-${String(process.pid)}`);
    await (await open(probe, 'w', 0o600)).close();
    await unlink(probe);
    const { bavail } = await statfs(this.root);
    if (bavail === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private shard(key: string): string {
    return join(this.root, key.slice(0, 2));
  }

  private path(key: string): string {
    return join(this.shard(key), key);
  }

  private async create(key: string, source: Readable): Promise<FileHandle> {
    try {
      await this.makeShard(key);
      return await open(this.path(key) + PARTIAL, 'wx', 0o600);
    } catch (error) {
      source.destroy();
      throw error;
    }
  }

  /**
   * Every shard is flushed into its parent once by this process, also when it exists: whoever made it
   * may have died before that. Uploads that need a shard at the same moment wait for the same flush.
   */
  private makeShard(key: string): Promise<void> {
    const shard = this.shard(key);
    const known = this.shards.get(shard) ?? this.prepareShard(shard);
    this.shards.set(shard, known);
    known.catch(() => this.shards.delete(shard));
    return known;
  }

  private async prepareShard(shard: string): Promise<void> {
    await mkdir(shard, { recursive: true, mode: 0o700 });
    if (this.durable) await syncFolder(this.root);
  }

  private async commit(key: string, handle: FileHandle): Promise<void> {
    if (this.durable) await handle.sync();
    await handle.close();
    await rename(this.path(key) + PARTIAL, this.path(key));
    if (this.durable) await syncFolder(this.shard(key));
  }

  /** Also after a failed commit: whichever name the bytes have by then. */
  private async forget(key: string, handle: FileHandle): Promise<void> {
    await handle.close().catch(() => undefined);
    await this.unlink(this.path(key) + PARTIAL);
    await this.unlink(this.path(key));
  }

  private async openExisting(key: string): Promise<FileHandle> {
    try {
      return await open(this.path(key), 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new ObjectMissing(key, error);
      throw error;
    }
  }

  private tryOpen(shard: string): Promise<Dir | null> {
    return opendir(join(this.root, shard)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
  }

  private unlink(path: string): Promise<void> {
    return rm(path, { force: true });
  }
}
