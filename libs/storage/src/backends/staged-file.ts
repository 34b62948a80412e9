import fs from 'node:fs/promises';
import type { StagedObject } from '../storage-backend.js';
import { StorageError } from '../storage.errors.js';
import type { FileShards } from './file-shards.js';
import { rename } from './open-file.js';

/** What is left to be done with a file that was written. */
export interface WrittenFile {
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A whole, open temporary file that waits for its name. */
export class StagedFile implements StagedObject {
  private state: 'staged' | 'committing' | 'renaming' | 'committed' = 'staged';

  constructor(
    readonly key: string,
    readonly size: number,
    private readonly handle: WrittenFile,
    private readonly shards: FileShards,
  ) {}

  async commit(): Promise<void> {
    if (this.state !== 'staged') {
      throw new StorageError('an object is committed once', { key: this.key });
    }
    this.state = 'committing';
    await this.flush();
    this.state = 'renaming';
    await rename(this.shards.partialPath(this.key), this.shards.path(this.key));
    await this.shards.syncFolderOf(this.key);
    this.state = 'committed';
  }

  async discard(): Promise<void> {
    // Trouble in closing what is thrown away does not matter; removing it does.
    await this.handle.close().catch(() => undefined);
    await fs.rm(this.shards.partialPath(this.key), { force: true });
    // Only a commit that failed may have given the bytes their name.
    if (this.state === 'renaming') await fs.rm(this.shards.path(this.key), { force: true });
  }

  private async flush(): Promise<void> {
    try {
      if (this.shards.durable) await this.handle.sync();
    } finally {
      await this.handle.close();
    }
  }
}
