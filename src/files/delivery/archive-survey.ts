import { Injectable } from '@nestjs/common';
import { LOOKED_AT, isCompressedType, isWorthDeflating } from '#zip';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { ArchivedFileRepository } from '../../database/repositories/archived-file.repository.js';
import { Bytes } from '../keeping/bytes.js';
import { FileGone } from '../keeping/not-available.js';
import type { Share } from './budget.js';

/** Bytes of a file that is read in one go. */
export const SMALL = 64 * 1024;
/** Files that one archive looks at, or has open, at the same time. */
const AT_ONCE = 32;

/** A file that is whole. */
export interface Surveyed {
  readonly file: FileEntity;
  /** Whether it is to be deflated. */
  readonly deflate: boolean;
  /** All of its bytes, if they are kept. */
  readonly content: Buffer | null;
}

/** Looks at all files of an archive before the first of them is sent. */
@Injectable()
export class ArchiveSurvey {
  constructor(
    private readonly rows: ArchivedFileRepository,
    private readonly bytes: Bytes,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /**
   * The stored files, all of them whole: damage shows before the first byte, and consumes nothing. What
   * goes meanwhile is left out, as what went before. Small files are read with that, and kept as far as
   * `memory` allows.
   */
  async survey(uploadId: string, memory: Share): Promise<Surveyed[]> {
    const files = await this.rows.stored(uploadId);
    const seen = await someAtOnce(files, (file) => unlessGone(this.look(file, memory)));
    return seen.filter((one) => one !== null);
  }

  private async look(file: FileEntity, memory: Share): Promise<Surveyed> {
    const keep = file.size <= SMALL && memory.take(file.size);
    const asks = this.settings.enableArchiveCompression && !isCompressedType(file.type);
    const seen = await this.bytes.look(file, keep ? SMALL : asks ? LOOKED_AT : 0);
    return {
      file: seen.file,
      deflate: asks && isWorthDeflating(file.type, file.size, seen.first),
      content: keep ? seen.first : null,
    };
  }
}

/** The results in the order of `items`. What fails ends it, when nothing is under way any more. */
export async function someAtOnce<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      try {
        results[i] = await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Null: the file went meanwhile. */
export async function unlessGone<T>(opening: Promise<T>): Promise<T | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof FileGone) return null;
    throw error;
  }
}
