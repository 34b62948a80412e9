import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { ObjectMissing, type StoredObject, StorageService, storageKey } from '#storage';
import { exactLength } from '#streams';
import { InternalFault } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
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

  constructor(private readonly storage: StorageService) {}

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
      read: (range) => whole(object.read(range), range ?? { start: 0, end: file.size }, file.id),
      close: () => object.close(),
    };
  }

  private async find(file: FileEntity): Promise<StoredObject> {
    try {
      return await this.storage.open(storageKey(file.id, file.attempt));
    } catch (error) {
      if (error instanceof ObjectMissing) throw this.damaged(error);
      throw toRefusal('unable to read file', error);
    }
  }

  private damaged(cause: Error): InternalFault {
    this.log.error(`stored bytes are damaged : ${cause.message}`);
    return new InternalFault('stored bytes are damaged', cause);
  }
}

function whole(source: Readable, { start, end }: { start: number; end: number }, id: string): Readable {
  const short = (): Error => new Error(`the bytes of file ${id} ended early`);
  return exactLength(source, end - start, short);
}
