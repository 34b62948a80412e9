import type { FileHandle } from 'node:fs/promises';
import type { ByteRange, StoredObject } from '../storage-backend.js';
import { closed } from '../stream-life.js';
import { type FileIdentity, FileSource } from './file-source.js';

/** An open file: deleting its name does not hurt a reader. */
export class StoredFile implements StoredObject {
  readonly lasting = true;
  private stream: FileSource | undefined;

  constructor(
    readonly size: number,
    private readonly handle: FileHandle,
    private readonly identity: FileIdentity,
  ) {}

  read(range: ByteRange = { start: 0, end: this.size }): FileSource {
    this.stream = new FileSource(this.handle, range, this.identity);
    return this.stream;
  }

  async close(): Promise<void> {
    if (this.stream === undefined) return this.handle.close();
    this.stream.destroy();
    return closed(this.stream);
  }
}
