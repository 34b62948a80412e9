import { Injectable } from '@nestjs/common';
import { type ListedObject, StorageService, parseStorageKey } from '#storage';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';

const BATCH = 500;

/** Bytes that no row knows: what a crash leaves between the disk and the database. */
@Injectable()
export class OrphanBytes {
  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
  ) {}

  /**
   * Erases them; answers how many. No grace period is needed: a row names its attempt before the
   * first byte of that attempt is written, and objects are listed before their rows are read.
   */
  async sweep(): Promise<number> {
    let erased = 0;
    let batch: ListedObject[] = [];
    for await (const object of this.storage.list()) {
      batch.push(object);
      if (batch.length < BATCH) continue;
      erased += await this.eraseUnknown(batch);
      batch = [];
    }
    return erased + (await this.eraseUnknown(batch));
  }

  private async eraseUnknown(objects: readonly ListedObject[]): Promise<number> {
    const ids = [...new Set(objects.map(({ key }) => parseStorageKey(key).fileId))];
    const rows = ids.length === 0 ? [] : await this.files.findByIds(ids);
    const known = new Map(rows.map((row) => [row.id, row]));
    let erased = 0;
    for (const object of objects) {
      const { fileId, attempt } = parseStorageKey(object.key);
      if (isNeeded(object, known.get(fileId), attempt)) continue;
      await (object.partial
        ? this.storage.deletePartial(object.key)
        : this.storage.delete(object.key));
      erased += 1;
    }
    return erased;
  }
}

function isNeeded(
  { partial }: ListedObject,
  row: FileEntity | undefined,
  attempt: number,
): boolean {
  if (row?.attempt !== attempt) return false;
  // While uploading, the object appears a moment before its row says so.
  if (row.status === 'uploading') return true;
  return !partial && (row.status === 'uploaded' || row.status === 'removed');
}
