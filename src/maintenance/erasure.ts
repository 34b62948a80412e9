import { Injectable } from '@nestjs/common';
import { Log } from '../common/log.js';
import { describeError } from '../common/errors.js';
import { inParallel } from '../common/parallel.js';
import { CleaningRepository, type Walked } from '../database/repositories/cleaning.repository.js';
import type { Erasable } from '../database/erasable.js';
import { Purge } from '../files/keeping/purge.js';
import { CleaningLease } from './cleaning-lease.js';
import { together } from './expiry.js';
import { Pace } from './pace.js';

/** Objects that are erased beside each other. */
const AT_ONCE = 8;
/** Files of one batch of uploads that may be in the way before the rest of the batch waits for the next pass. */
const MOST_KEPT = 500;

export interface Erased {
  readonly files: number;
  readonly uploads: number;
}

/**
 * Bytes and rows of what was removed; bytes first, so that no crash leaves bytes that no row knows. What
 * cannot be erased now stays for the next pass, and so do files that a living server delivers.
 */
@Injectable()
export class Erasure {
  private readonly log = new Log('cleaner');

  constructor(
    private readonly cleaning: CleaningRepository,
    private readonly purge: Purge,
    private readonly lease: CleaningLease,
  ) {}

  /** Removed uploads, with all that they have. */
  async eraseUploads(): Promise<Erased> {
    const pace = new Pace();
    let [files, uploads] = [0, 0];
    let after: Walked | null = null;
    for (;;) {
      const batch = together(await this.cleaning.removed(after, pace.size));
      const last = batch.at(-1);
      if (last === undefined) return { files, uploads };
      after = last;
      const erased = await this.eraseBatch(
        batch.map(({ id }) => id),
        pace,
      );
      files += erased.files;
      uploads += erased.uploads;
    }
  }

  /** Single files that were removed, or delivered for the only time, while their uploads live. */
  async eraseFiles(): Promise<number> {
    const pace = new Pace();
    let erased = 0;
    let after: string | number = '';
    for (;;) {
      const files = await this.cleaning.removedFiles(after, pace.size);
      const last = files.at(-1);
      if (last === undefined) return erased;
      after = last.row_key;
      const gone = await this.cleaning.gone(files.map(({ uploadId }) => uploadId));
      const without = await this.eraseBytes(files.filter(({ uploadId }) => !gone.has(uploadId)));
      if (without.length === 0) continue;
      const step = await this.cleaning.erased(this.lease.right, without);
      erased += step.value;
      await pace.rest(step, without.length);
    }
  }

  private async eraseBatch(ids: readonly string[], pace: Pace): Promise<Erased> {
    const kept: string[] = [];
    let [erased, uploads] = [0, 0];
    for (;;) {
      const limit = pace.size;
      const found = await this.cleaning.filesOf(ids, kept, limit);
      const done = await this.eraseSome(found, pace);
      const isDone = new Set(done);
      kept.push(...found.map(({ id }) => id).filter((id) => !isDone.has(id)));
      erased += found.filter(({ id, status }) => status !== 'deleted' && isDone.has(id)).length;
      const step = await this.cleaning.eraseUploads(this.lease.right, ids, done);
      uploads += step.value;
      await pace.rest(step, ids.length + done.length);
      if (found.length < limit || kept.length > MOST_KEPT) return { files: erased, uploads };
    }
  }

  /** Answers the ids of those that have no bytes any more. */
  private async eraseSome(found: readonly Erasable[], pace: Pace): Promise<string[]> {
    let files = found;
    const ends = ({ status }: Erasable): boolean => status !== 'removed' && status !== 'deleted';
    if (found.some(ends)) {
      const ids = found.map(({ id }) => id);
      const step = await this.cleaning.endFiles(this.lease.right, ids);
      files = step.value;
      await pace.rest(step, ids.length);
    }
    const alive = files.some(({ owner }) => owner !== '') ? await this.cleaning.alive() : new Set();
    const removed = files.filter(({ status, owner }) => status === 'removed' && !alive.has(owner));
    const without = files.filter(({ status }) => status === 'deleted').map(({ id }) => id);
    return [...without, ...(await this.eraseBytes(removed))];
  }

  private async eraseBytes(files: readonly Erasable[]): Promise<string[]> {
    const erased: string[] = [];
    await inParallel(files, AT_ONCE, async (file) => {
      try {
        await this.purge.eraseBytes(file);
        erased.push(file.id);
      } catch (error) {
        this.log.error(`file ${file.id} cannot be erased : ${describeError(error)}`);
      }
    });
    return erased;
  }
}
