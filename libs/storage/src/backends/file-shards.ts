import { constants } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../storage-failure.js';
import { FolderFlushes } from './folder-flushes.js';
import { OpenFile } from './open-file.js';

const PARTIAL = '.part';
/** Neither what a symbolic link points to, nor waiting for the other end of a pipe. */
const READ_ITSELF = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const WRITE_ITSELF = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Why a file cannot have a second name here: other file systems, rights, file systems without links. */
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'ENOSYS']);

/** The key that a file name stands for, if it is one of ours. */
export function parseFileName(name: string): { key: string; partial: boolean } {
  const partial = name.endsWith(PARTIAL);
  return { key: partial ? name.slice(0, -PARTIAL.length) : name, partial };
}

/**
 * The folders below the data directory, named by the first two characters of the keys in them
 * (contract §12). When `durable`, what is done to a folder is flushed before it is relied on.
 */
export class FileShards {
  private readonly ready = new Map<string, Promise<void>>();
  private readonly flushes = new FolderFlushes();

  constructor(
    readonly root: string,
    readonly durable: boolean,
  ) {}

  /** Name of the shard folder of a key. */
  static nameOf(key: string): string {
    return key.slice(0, 2);
  }

  path(key: string): string {
    return join(this.root, FileShards.nameOf(key), key);
  }

  partialPath(key: string): string {
    return this.path(key) + PARTIAL;
  }

  /** Makes the data directory, and those above it that are missing. */
  async makeRoot(): Promise<void> {
    const first = await fs.mkdir(this.root, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    let made = this.root;
    while (made.length > first.length) {
      made = dirname(made);
      await this.sync(made);
    }
    await this.sync(dirname(first));
  }

  /**
   * A new temporary file. It must not exist: two writers of one key would mix their bytes. A shard
   * that somebody removed while it was empty is made again; a missing data directory is not, for it
   * may be a volume that is not mounted.
   */
  create(key: string): Promise<FileHandle> {
    return this.createBy(key, (path) => fs.open(path, 'wx', 0o600));
  }

  /**
   * As `create`, in place of a temporary file that was left. That one is not written to: it may have another name
   * (`link`), or somebody who still writes.
   */
  async createAgain(key: string): Promise<FileHandle> {
    try {
      return await this.create(key);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await fs.rm(this.partialPath(key), { force: true });
      return this.create(key);
    }
  }

  /** The temporary file as it is, for writing. */
  openPartial(key: string): Promise<FileHandle> {
    return fs.open(this.partialPath(key), WRITE_ITSELF);
  }

  /** As `create`, for bytes that are written at once. */
  createSmall(key: string): Promise<OpenFile> {
    return this.createBy(key, (path) => OpenFile.open(path, 'wx', 0o600));
  }

  /**
   * A second name for the file at `path`, as a temporary file, open for reading. Null: it cannot have
   * one here. What is opened is our own name, so nobody can put another file in its place meanwhile.
   */
  async link(key: string, path: string): Promise<FileHandle | null> {
    const partial = this.partialPath(key);
    try {
      await fs.link(path, partial).catch(async (error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error;
        await this.makeShardAgain(key);
        await fs.link(path, partial);
      });
    } catch (error) {
      if (CANNOT_LINK.has(codeOf(error) ?? '')) return null;
      throw error;
    }
    try {
      return await fs.open(partial, READ_ITSELF);
    } catch (error) {
      await fs.rm(partial, { force: true });
      throw error;
    }
  }

  /** Makes the folder of this key. */
  makeShardOf(key: string): Promise<void> {
    return this.makeShard(FileShards.nameOf(key));
  }

  /** Makes what was done in the folder of this key survive a power cut. */
  syncFolderOf(key: string): Promise<void> {
    return this.sync(dirname(this.path(key)));
  }

  private makeShardAgain(key: string): Promise<void> {
    this.ready.delete(FileShards.nameOf(key));
    return this.makeShardOf(key);
  }

  private async createBy<T>(key: string, open: (path: string) => Promise<T>): Promise<T> {
    await this.makeShardOf(key);
    try {
      return await open(this.partialPath(key));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      await this.makeShardAgain(key);
      return open(this.partialPath(key));
    }
  }

  /**
   * Every shard is flushed into the data directory once by this process, even if it exists: who made
   * it may have died before that. Uploads that need it at the same moment wait for the same flush.
   */
  private makeShard(name: string): Promise<void> {
    const known = this.ready.get(name);
    if (known !== undefined) return known;
    const made = this.mkdirDurably(name);
    this.ready.set(name, made);
    made.catch(() => this.ready.delete(name));
    return made;
  }

  private async mkdirDurably(name: string): Promise<void> {
    await fs.mkdir(join(this.root, name), { mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await this.sync(this.root);
  }

  private sync(folder: string): Promise<void> {
    return this.durable ? this.flushes.flush(folder) : Promise.resolve();
  }
}
