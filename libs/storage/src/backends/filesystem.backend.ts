import type { Dir } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Growth, GrowingOptions } from '../growing.js';
import type {
  Glance,
  ListedObject,
  StagedObject,
  StorageBackend,
  StoredObject,
  Wanted,
} from '../storage-backend.js';
import { codeOf, storageFailure } from '../storage-failure.js';
import { isStorageKey } from '../storage-key.js';
import { ObjectMissing, StorageFull } from '../storage.errors.js';
import { receive } from '../stream-life.js';
import { glanceAtFile } from './file-glance.js';
import { FileShards, parseFileName } from './file-shards.js';
import { FileSink } from './file-sink.js';
import { gather } from './gather.js';
import { GrowingFiles } from './growing-files.js';
import { WholeObject } from './held-object.js';
import type { OpenFile } from './open-file.js';
import { SMALL, readSmall } from './small-file.js';
import { StagedFile, type WrittenFile } from './staged-file.js';
import { GlanceThread } from './glance-thread.js';
import { StoredFile } from './stored-file.js';

export interface FilesystemOptions {
  /** Folder of all bytes; made when it is missing. */
  readonly directory: string;
  /** False: committed bytes may be lost by a power cut, and uploads are faster. */
  readonly durable: boolean;
}

/** What says that a path names nothing that can be adopted; ELOOP is a symbolic link. */
const NO_REGULAR_FILE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const PROBE = '.probe';
const PROBE_BYTES = Buffer.alloc(4096);

/**
 * Objects as files: `<directory>/<first two characters of the key>/<key>`, Plik's own layout
 * (contract §12). What is staged or grows lies beside them as `<key>.part`. Files are 0600, folders 0700.
 */
export class FilesystemBackend implements StorageBackend {
  readonly name = 'file';
  private readonly shards: FileShards;
  private readonly growing: GrowingFiles;
  private readonly glances = new GlanceThread();

  constructor({ directory, durable }: FilesystemOptions) {
    this.shards = new FileShards(resolve(directory), durable);
    this.growing = new GrowingFiles(this.shards, this.name);
  }

  async prepare(): Promise<void> {
    const { root } = this.shards;
    try {
      await this.shards.makeRoot();
      await (await fs.opendir(root)).close();
      await this.check();
    } catch (error) {
      const failure = storageFailure(error, { backend: this.name }, unusable(root));
      if (!(failure instanceof StorageFull)) throw failure;
    }
  }

  async stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> {
    const { bytes, isWhole } = await gather(source, SMALL, signal);
    return isWhole ? this.stageSmall(key, bytes) : this.stageLarge(key, bytes, source, signal);
  }

  private async stageSmall(key: string, bytes: Buffer): Promise<StagedObject> {
    let file: OpenFile | undefined;
    try {
      file = await this.shards.createSmall(key);
      await file.write(bytes);
      return new StagedFile(key, bytes.length, file, this.shards);
    } catch (error) {
      await this.abandon(key, file);
      throw storageFailure(error, this.identity(key));
    }
  }

  /** `beginning`: what was taken from the source already. */
  private async stageLarge(
    key: string,
    beginning: Buffer,
    source: Readable,
    signal: AbortSignal,
  ): Promise<StagedObject> {
    const sink = new FileSink({
      create: () => this.shards.create(key),
      durable: this.shards.durable,
      failure: (cause) => storageFailure(cause, this.identity(key)),
    });
    if (beginning.length > 0) sink.write(beginning);
    try {
      await receive(source, sink, signal);
    } catch (error) {
      await this.abandon(key, sink.handle);
      throw error;
    }
    if (sink.handle === undefined) throw new Error('a finished sink has no file');
    return new StagedFile(key, sink.size, sink.handle, this.shards);
  }

  async adopt(key: string, path: string): Promise<StagedObject | null> {
    await this.shards.makeShardOf(key);
    const handle = await this.shards.link(key, path).catch((cause: unknown) => {
      if (!NO_REGULAR_FILE.has(codeOf(cause) ?? '')) throw cause;
      throw new ObjectMissing({ ...this.identity(key), cause });
    });
    if (handle === null) return null;
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new ObjectMissing(this.identity(key));
      return new StagedFile(key, stats.size, handle, this.shards);
    } catch (error) {
      await this.abandon(key, handle);
      throw error;
    }
  }

  grow(key: string, from: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    return this.growing.grow(key, from, source, options);
  }

  grown(key: string, from: Growth): Promise<StagedObject> {
    return this.growing.grown(key, from);
  }

  async open(key: string, _details?: string, size?: number): Promise<StoredObject> {
    if (size !== undefined && size <= SMALL) {
      const content = await readSmall(this.shards.path(key), size).catch((cause: unknown) => {
        throw this.missingOr(cause, key);
      });
      if (content !== null) return new WholeObject(content);
    }
    const handle = await this.openExisting(key);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new ObjectMissing(this.identity(key));
      return new StoredFile(stats.size, handle, this.identity(key));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async glance(key: string, wanted: Wanted): Promise<Glance> {
    const path = this.shards.path(key);
    const seen = await this.glances.glance({ path, ...wanted });
    return seen ?? glanceAtFile(path, wanted, this.identity(key));
  }

  /** Also flushes when the file is gone: who removed it may have died before the flush. */
  async delete(key: string): Promise<void> {
    await fs.rm(this.shards.path(key), { force: true });
    await this.shards.syncFolderOf(key).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  async deletePartial(key: string): Promise<void> {
    await fs.rm(this.shards.partialPath(key), { force: true });
  }

  async *list(): AsyncGenerator<ListedObject, void, undefined> {
    for await (const shard of await fs.opendir(this.shards.root)) {
      // Others' folders ("lost+found") need not even be readable.
      if (shard.isDirectory() && shard.name.length <= 2) yield* this.listShard(shard.name);
    }
  }

  /** Writes and removes a few bytes: rights, room and quota are known only by trying. */
  async check(): Promise<void> {
    const probe = join(this.shards.root, PROBE);
    try {
      await fs.writeFile(probe, PROBE_BYTES, { mode: 0o600 });
    } finally {
      await fs.rm(probe, { force: true });
    }
  }

  close(): Promise<void> {
    return this.glances.close();
  }

  private identity(key: string): { key: string; backend: string } {
    return { key, backend: this.name };
  }

  /** The caller learns why staging failed; what cannot be removed now is listed as partial. */
  private async abandon(key: string, handle: WrittenFile | undefined): Promise<void> {
    if (handle === undefined) return;
    await handle.close().catch(() => undefined);
    await this.deletePartial(key).catch(() => undefined);
  }

  private async openExisting(key: string): Promise<FileHandle> {
    try {
      return await fs.open(this.shards.path(key), 'r');
    } catch (cause) {
      throw this.missingOr(cause, key);
    }
  }

  private missingOr(cause: unknown, key: string): unknown {
    return codeOf(cause) === 'ENOENT' ? new ObjectMissing({ ...this.identity(key), cause }) : cause;
  }

  private async *listShard(name: string): AsyncGenerator<ListedObject, void, undefined> {
    for await (const entry of await this.tryOpen(name)) {
      const object = parseFileName(entry.name);
      const isOurs = isStorageKey(object.key) && FileShards.nameOf(object.key) === name;
      if (isOurs && entry.isFile()) yield object;
    }
  }

  /** A shard may vanish while the list is made. */
  private async tryOpen(shard: string): Promise<Dir | readonly never[]> {
    try {
      return await fs.opendir(join(this.shards.root, shard));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

const unusable = (root: string): string =>
  `the data directory ${root} cannot be used: check that it is a directory, on a volume that is ` +
  `mounted and writable, and that user ${process.getuid?.() ?? 'of this process'} may read, write and enter it`;
