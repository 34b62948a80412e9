import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import type { PseudoFile } from './pseudo-file.js';
import { type Destination, RETRY_DELAYS, type Sender } from './sender.js';

export interface TusOptions {
  /** Bytes of a piece; not said: the rest of the file is one. */
  readonly chunkSize?: number;
  /** How many parts of a file are sent at once. */
  readonly parallelUploads?: number;
}

/** tus-js-client in Node.js, which reads from a file. */
export class TusSender implements Sender {
  readonly name: string;

  constructor(
    private readonly folder: string,
    private readonly options: TusOptions = {},
  ) {
    const { parallelUploads = 1 } = options;
    this.name = `tus-js-client${parallelUploads > 1 ? `, ${parallelUploads} parts at once` : ''}`;
  }

  async send(file: PseudoFile, { endpoint, headers, metadata }: Destination): Promise<void> {
    const path = join(this.folder, file.name);
    await file.writeTo(path);
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(createReadStream(path) as never, {
        ...{ endpoint, headers: { ...headers }, ...this.options, retryDelays: RETRY_DELAYS },
        metadata: { ...metadata, filename: file.name },
        onSuccess: () => {
          resolve();
        },
        onError: reject,
      });
      upload.start();
    });
  }
}
