import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Growth, GrowingOptions } from '../growing.js';
import { isNotKept, marked, unmarked } from '../not-kept.js';
import type { StagedObject } from '../storage-backend.js';
import { codeOf, storageFailure } from '../storage-failure.js';
import { ObjectMissing } from '../storage.errors.js';
import { receive } from '../stream-life.js';
import type { FileShards } from './file-shards.js';
import { GrowingFileSink } from './growing-file-sink.js';
import { StagedFile } from './staged-file.js';

interface Identity {
  readonly key: string;
  readonly backend: string;
}

/** Objects that come in pieces, as partial files that become longer. */
export class GrowingFiles {
  constructor(
    private readonly shards: FileShards,
    private readonly backend: string,
  ) {}

  async grow(key: string, from: Growth, source: Readable, options: GrowingOptions): Promise<void> {
    const sink = this.sink(key, from, options);
    try {
      await receive(source, sink, options.signal);
    } catch (error) {
      if (!isNotKept(error) && !options.signal.aborted) await cutToKept(sink);
      await sink.handle?.close().catch(() => undefined);
      throw unmarked(error);
    }
    await sink.handle?.close();
  }

  async grown(key: string, from: Growth): Promise<StagedObject> {
    const handle = await this.openAt(key, from.size).catch(async (error: unknown) => {
      // Who gave it its name may have died before the flush, and is not asked any more.
      if (error instanceof ObjectMissing) await this.flushFolder(key);
      throw error;
    });
    return new StagedFile(key, from.size, handle, this.shards);
  }

  private sink(key: string, from: Growth, options: GrowingOptions): GrowingFileSink {
    let isSecure = from.size > 0;
    return new GrowingFileSink({
      create: () => this.openAt(key, from.size),
      at: from.size,
      durable: this.shards.durable,
      failure: (cause) => storageFailure(cause, this.identity(key)),
      every: options.every,
      secure: async () => {
        if (!isSecure) await this.shards.syncFolderOf(key);
        isSecure = true;
      },
      keep: marked(options),
    });
  }

  /** The partial file, cut to `size` bytes. */
  private async openAt(key: string, size: number): Promise<FileHandle> {
    if (size === 0) return this.shards.createAgain(key);
    const handle = await this.shards.openPartial(key).catch((cause: unknown) => {
      if (codeOf(cause) !== 'ENOENT') throw cause;
      throw new ObjectMissing({ ...this.identity(key), cause });
    });
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size < size) throw new ObjectMissing(this.identity(key));
      if (stats.size > size) await handle.truncate(size);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private async flushFolder(key: string): Promise<void> {
    await this.shards.syncFolderOf(key).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  private identity(key: string): Identity {
    return { key, backend: this.backend };
  }
}

/**
 * Gives back the room of what came since. Not to be done when `keep` rejected, as it may have been heard all the same,
 * nor after an abort, for then the file may be somebody else's already.
 */
async function cutToKept({ handle, size, kept }: GrowingFileSink): Promise<void> {
  if (size > kept) await handle?.truncate(kept).catch(() => undefined);
}
