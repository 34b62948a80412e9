import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import type { ByteRange, StoredObject } from '../storage-backend.js';
import { closed } from '../stream-life.js';
import { FilePump } from './file-pump.js';
import { type FileIdentity, FileSource } from './file-source.js';

/** An open file: deleting its name does not hurt a reader. */
export class StoredFile implements StoredObject {
  readonly lasting = true;
  private used: FileSource | FilePump | undefined;

  constructor(
    readonly size: number,
    private readonly handle: FileHandle,
    private readonly identity: FileIdentity,
  ) {}

  read(range: ByteRange = { start: 0, end: this.size }): FileSource {
    const stream = new FileSource(this.handle, range, this.identity);
    this.used = stream;
    return stream;
  }

  pump(range: ByteRange = { start: 0, end: this.size }): FilePump {
    const pump = new FilePump(this.handle, range, this.identity);
    this.used = pump;
    return pump;
  }

  async close(): Promise<void> {
    const { used } = this;
    if (used === undefined) return this.handle.close();
    used.destroy();
    if (used instanceof FileSource) return closed(used);
    if (!used.isClosed) await once(used, 'close');
  }
}
