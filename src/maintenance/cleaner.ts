import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { describeError } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import { Purge } from '../files/keeping/purge.js';
import { CleaningLease } from './cleaning-lease.js';
import { Leftovers } from './leftovers.js';

const BATCH = 200;

/** What one pass did. */
export interface CleaningReport {
  readonly removedUploads: number;
  readonly erasedFiles: number;
  readonly erasedUploads: number;
  readonly orphanRows: number;
  readonly orphanObjects: number;
}

/** One pass of contract §7.4, and the repair of what a crash leaves. Every step may be repeated. */
@Injectable()
export class Cleaner {
  private readonly log = new Logger('cleaner');

  constructor(
    private readonly uploads: UploadRepository,
    private readonly files: FileRepository,
    private readonly lease: CleaningLease,
    private readonly purge: Purge,
    private readonly leftovers: Leftovers,
    private readonly clock: Clock,
  ) {}

  /** Null: another process is cleaning. */
  async pass(): Promise<CleaningReport | null> {
    if (!(await this.lease.renew())) return null;
    try {
      const removedUploads = await this.removeExpired();
      const erasedFiles = await this.eraseRemoved();
      const erasedUploads = await this.eraseUploads();
      const orphanRows = await this.leftovers.eraseRows();
      const orphanObjects = await this.leftovers.eraseObjects();
      return { removedUploads, erasedFiles, erasedUploads, orphanRows, orphanObjects };
    } finally {
      await this.lease.release();
    }
  }

  private async removeExpired(): Promise<number> {
    let removed = 0;
    for (;;) {
      const ids = await this.uploads.findExpired(this.clock.now(), BATCH);
      for (const id of ids) if (await this.uploads.remove(id, this.clock.now())) removed += 1;
      if (ids.length < BATCH) return removed;
      await this.lease.renew();
    }
  }

  private async eraseRemoved(): Promise<number> {
    let erased = 0;
    let after = '';
    for (;;) {
      const files = await this.files.findRemoved(after, BATCH);
      for (const file of files) if (await this.tryErase(file)) erased += 1;
      const last = files.at(-1);
      if (last === undefined || files.length < BATCH) return erased;
      after = last.id;
      await this.lease.renew();
    }
  }

  /** A file that cannot be erased now stays `removed`, for the next pass. */
  private async tryErase(file: FileEntity): Promise<boolean> {
    try {
      return await this.purge.erase(file);
    } catch (error) {
      this.log.error(`file ${file.id} cannot be erased : ${describeError(error)}`);
      return false;
    }
  }

  private async eraseUploads(): Promise<number> {
    let erased = 0;
    let after = '';
    for (;;) {
      const ids = await this.uploads.findRemoved(after, BATCH);
      for (const id of ids) {
        if (await this.uploads.erase(id)) erased += 1;
        else await this.files.removeAgain(id);
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < BATCH) return erased;
      after = last;
      await this.lease.renew();
    }
  }
}
