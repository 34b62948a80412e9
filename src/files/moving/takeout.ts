import { type Readable, addAbortSignal } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ObjectMissing, type StoredObject, StorageService } from '#storage';
import { type DigestPool, firstBytes } from '#streams';
import { describeError } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { InjectDigestPool } from '../intake/digest-pool.js';
import { type KnownContent, difference, inspected, through } from '../intake/known-content.js';
import { type Placed, placeOf } from '../keeping/place.js';

/** The bytes of a file on their way out, as many as its row says. */
export interface TakenOut {
  readonly content: Readable;
  /** To be asked at the end: why the bytes are not those of the row; null: they are. */
  difference(): string | null;
}

/** The file went between its row and its bytes, or its bytes are not what the row says. */
export type NotTaken = { readonly gone: true } | { readonly gone: false; readonly reason: string };

/**
 * A copy of stored bytes for somewhere else: nothing is counted, nobody is told, and a file that is
 * removed meanwhile is no error.
 */
@Injectable()
export class Takeout {
  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** Opens the bytes of a file that was `uploaded` when its row was read, wherever they are by now. */
  async open(file: FileEntity): Promise<TakenOut | NotTaken> {
    const row = await this.stored(file.id);
    if (row === null) return { gone: true };
    const taken = await this.take(row);
    if ('content' in taken) return taken;
    const now = await this.stored(file.id);
    if (now === null) return { gone: true };
    return now.attempt === row.attempt ? taken : this.open(now);
  }

  /**
   * Why the stored bytes under this id and attempt are not the expected ones; null: they are. Rejects when `signal`
   * aborts.
   */
  async check(file: Placed, known: KnownContent, signal?: AbortSignal): Promise<string | null> {
    const object = await this.find(file);
    if (object === null) return 'its bytes are not in the storage';
    const bytes = object.read();
    if (signal !== undefined) addAbortSignal(signal, bytes);
    return difference(await inspected(bytes, this.pool), known);
  }

  /** How many bytes are stored; null: there are none. */
  async sizeOf(file: Placed): Promise<number | null> {
    const object = await this.find(file);
    await object?.close();
    return object?.size ?? null;
  }

  /** The name of the bytes in their storage backend. */
  keyOf(file: Placed): string {
    return placeOf(file).key;
  }

  /** Reads a file whose row has no digest; null when that is not possible. */
  async digests(file: FileEntity): Promise<Pick<FileEntity, 'md5' | 'sha256'> | null> {
    const bytes = await this.reach(file);
    if (bytes === null) return null;
    const { md5, sha256 } = await inspected(bytes, this.pool);
    return { md5, sha256 };
  }

  private async take(file: FileEntity): Promise<TakenOut | NotTaken> {
    const object = await this.find(file);
    if (object === null) return { gone: false, reason: 'its bytes are not in the storage' };
    if (object.size !== file.size) {
      await object.close();
      return { gone: false, reason: `${object.size} bytes are stored of ${file.size}` };
    }
    const bytes = object.read();
    try {
      await firstBytes(bytes);
    } catch (error) {
      return { gone: false, reason: describeError(error) };
    }
    const inspector = through(bytes, this.pool);
    return { content: inspector, difference: () => difference(inspector.result(), file) };
  }

  /** The row of a file that is stored. */
  private async stored(id: string): Promise<FileEntity | null> {
    const row = await this.files.find(id);
    return row?.status === 'uploaded' ? row : null;
  }

  /** The bytes of a file, wherever its row says that they are by now; null: there are none. */
  private async reach(file: FileEntity): Promise<Readable | null> {
    try {
      const bytes = (await this.storage.open(placeOf(file))).read();
      await firstBytes(bytes);
      return bytes;
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      const now = await this.stored(file.id);
      return now === null || now.attempt === file.attempt ? null : this.reach(now);
    }
  }

  private async find(file: Placed): Promise<StoredObject | null> {
    try {
      return await this.storage.open(placeOf(file));
    } catch (error) {
      if (error instanceof ObjectMissing) return null;
      throw error;
    }
  }
}
