import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  type ByteRange,
  ObjectMissing,
  type ObjectPump,
  ObjectTruncated,
  StorageError,
  type StoredObject,
  StorageService,
} from '#storage';
import { firstBytes } from '#streams';
import { InternalFault, type NotFound } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';
import { FileGone, notAvailable, uploadGone } from './not-available.js';
import { placeOf } from './place.js';
import { toRefusal } from './storage-faults.js';

/** Stored bytes that are there and as many as the database says. */
export interface OpenFile {
  /** As its row was when they were found. */
  readonly file: FileEntity;
  /** True: they can be read until they are closed, also when the file goes meanwhile. */
  readonly lasting: boolean;
  /**
   * The bytes, or those of a range, when the first of them are there; rejects as `open` does. The stream
   * fails rather than ending short, and has to be read or destroyed. Called at most once.
   */
  read(range?: ByteRange): Promise<Readable>;
  /** As `read`, for an answer: in whatever way its bytes are sent best. Takes the place of `read`. */
  body(range?: ByteRange): Promise<Buffer | Readable | ObjectPump>;
  /** Of bytes that are not read. */
  close(): Promise<void>;
}

/** Stored bytes that are there, and as many as the database says, at one moment. */
export interface SeenFile {
  readonly file: FileEntity;
  /** As many of the first bytes as were asked for, or all of a smaller file. */
  readonly first: Buffer;
}

/** There are more bytes, or fewer, than the row says. */
class WrongSize extends StorageError {}

/**
 * The way out for bytes. Trouble shows before the first header is sent (contract B34). Anything may happen
 * between a row and its bytes: what cannot be read is asked of the row again, which tells a file that went,
 * or moved, from one whose bytes are lost.
 */
@Injectable()
export class Bytes {
  constructor(
    private readonly storage: StorageService,
    private readonly files: FileRepository,
    private readonly uploads: UploadRepository,
  ) {}

  /**
   * Rejects with a 404 when the file is not stored any more, or its bytes are lost; with a 500 when they
   * are not as many as they should be; with a 503 or 507 for trouble of the storage.
   */
  async open(file: FileEntity): Promise<OpenFile> {
    try {
      const object = await this.whole(file);
      return {
        file,
        lasting: object.lasting === true,
        read: (range) => this.begin(file, object, range),
        body: (range) => this.beginBody(file, object, range),
        close: () => object.close(),
      };
    } catch (error) {
      return this.open(await this.elsewhere(file, error));
    }
  }

  /** Looks at a file without keeping anything open. `most`: bytes wanted. Rejects as `open` does. */
  async look(file: FileEntity, most: number): Promise<SeenFile> {
    try {
      const { size, first } = await this.storage.glance(placeOf(file), { most, size: file.size });
      if (size !== file.size) throw wrongSize(size, file);
      return { file, first };
    } catch (error) {
      return this.look(await this.elsewhere(file, error), most);
    }
  }

  /** Why a file cannot be had that was `uploaded` a moment ago. */
  async gone(file: FileEntity): Promise<NotFound> {
    return this.goneBy(file, await this.files.find(file.id));
  }

  private async whole(file: FileEntity): Promise<StoredObject> {
    const object = await this.storage.open(placeOf(file), file.size);
    if (object.size === file.size) return object;
    await object.close();
    throw wrongSize(object.size, file);
  }

  private async begin(
    file: FileEntity,
    object: StoredObject,
    range?: ByteRange,
  ): Promise<Readable> {
    const content = object.read(range);
    try {
      await firstBytes(content);
      return content;
    } catch (error) {
      const again = await this.open(await this.elsewhere(file, error));
      return again.read(range);
    }
  }

  private async beginBody(
    file: FileEntity,
    object: StoredObject,
    range?: ByteRange,
  ): Promise<Buffer | Readable | ObjectPump> {
    if (object.content !== undefined) {
      await object.close();
      return object.content.subarray(range?.start, range?.end);
    }
    if (object.pump === undefined) return this.begin(file, object, range);
    const pump = object.pump(range);
    try {
      await pump.begin();
      return pump;
    } catch (error) {
      const again = await this.open(await this.elsewhere(file, error));
      return again.body(range);
    }
  }

  /** The row anew, when it names another place for the bytes by now. Rejects with what the client is told. */
  private async elsewhere(file: FileEntity, error: unknown): Promise<FileEntity> {
    if (!(error instanceof StorageError)) throw error;
    const now = await this.files.find(file.id);
    if (now?.status !== 'uploaded') throw await this.goneBy(file, now);
    if (now.attempt !== file.attempt || now.backend !== file.backend) return now;
    if (error instanceof ObjectMissing) throw lost(file, error);
    throw error instanceof WrongSize || error instanceof ObjectTruncated
      ? damaged(file, error)
      : toRefusal('unable to read file', error);
  }

  private async goneBy(file: FileEntity, now: FileEntity | null): Promise<NotFound> {
    const alive = now !== null && (await this.uploads.findLive(file.uploadId)) !== null;
    return alive ? new FileGone(file, now.status) : uploadGone(file);
  }
}

/** A row that was restored without its bytes: `plikd storage check` names it. No mistake of the client's. */
const lost = (file: FileEntity, cause: Error): NotFound =>
  notAvailable(file, 'deleted', {
    cause: new Error(`the bytes of ${nameOf(file)} are lost`, { cause }),
    logLevel: 'error',
  });

const damaged = (file: FileEntity, cause: Error): InternalFault =>
  new InternalFault(
    'stored bytes are damaged',
    new Error(`the bytes of ${nameOf(file)} are damaged`, { cause }),
  );

const wrongSize = (size: number, file: FileEntity): WrongSize =>
  new WrongSize(`${size} bytes are stored, ${file.size} are expected`);

const nameOf = ({ id, uploadId }: FileEntity): string => `file ${id} of upload ${uploadId}`;
