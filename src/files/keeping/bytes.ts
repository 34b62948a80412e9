import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { ObjectMissing, type StoredObject, StorageService } from '#storage';
import { InternalFault } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { placeOf } from './place.js';
import { toRefusal } from './storage-faults.js';

/** Stored bytes that are there and as many as the database says. */
export interface OpenFile {
  readonly file: FileEntity;
  /** The bytes, or those of `[start, end)`. Fails rather than ending short. Called at most once. */
  read(range?: { start: number; end: number }): Readable;
  close(): Promise<void>;
}

/** The way out for bytes. Trouble shows before the first header is sent (contract B34). */
@Injectable()
export class Bytes {
  private readonly log = new Logger('bytes');

  constructor(
    private readonly storage: StorageService,
    private readonly files: FileRepository,
  ) {}

  /** Rejects with a 500 when the bytes are missing or not as many as they should be. */
  async open(file: FileEntity): Promise<OpenFile> {
    const object = await this.find(file);
    if (object.size !== file.size) {
      await object.close();
      const truth = `${object.size} bytes are stored of file ${file.id}, ${file.size} are expected`;
      throw this.damaged(new Error(truth));
    }
    return {
      file,
      read: (range) => object.read(range),
      close: () => object.close(),
    };
  }

  private async find(file: FileEntity): Promise<StoredObject> {
    try {
      return await this.storage.open(placeOf(file));
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw toRefusal('unable to read file', error);
      const moved = await this.moved(file);
      if (moved === null) throw this.damaged(error);
      return this.find(moved);
    }
  }

  /** The row anew, when it says by now that the bytes are elsewhere: they move between backends. */
  private async moved(file: FileEntity): Promise<FileEntity | null> {
    const now = await this.files.find(file.id);
    const same = now?.backend === file.backend && now.attempt === file.attempt;
    return now === null || same || now.status === 'uploading' ? null : now;
  }

  private damaged(cause: Error): InternalFault {
    this.log.error(`stored bytes are damaged : ${cause.message}`);
    return new InternalFault('stored bytes are damaged', cause);
  }
}
