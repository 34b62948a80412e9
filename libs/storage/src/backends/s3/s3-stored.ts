import type { ByteRange, StoredObject } from '../../storage-backend.js';
import { closed } from '../../stream-life.js';
import { S3Source, type S3SourceOptions } from './s3-source.js';

/** An object that is known to be there. It holds nothing until it is read. */
export class S3Stored implements StoredObject {
  private stream: S3Source | undefined;

  constructor(
    readonly size: number,
    private readonly options: Omit<S3SourceOptions, 'range'>,
  ) {}

  read(range: ByteRange = { start: 0, end: this.size }): S3Source {
    this.stream = new S3Source({ ...this.options, range });
    return this.stream;
  }

  async close(): Promise<void> {
    if (this.stream !== undefined) await closed(this.stream.destroy());
  }
}
