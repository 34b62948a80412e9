import { Injectable } from '@nestjs/common';
import { CleaningLease } from './cleaning-lease.js';
import { Expiry } from './expiry.js';
import { Erasure } from './erasure.js';
import { Leftovers } from './leftovers.js';

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
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lease: CleaningLease,
    private readonly expiry: Expiry,
    private readonly erasure: Erasure,
    private readonly leftovers: Leftovers,
  ) {}

  /** Null: another process is cleaning. Passes of one process come one after the other. */
  pass(): Promise<CleaningReport | null> {
    const pass = this.last.then(() => this.clean());
    this.last = pass.catch(() => undefined);
    return pass;
  }

  private async clean(): Promise<CleaningReport | null> {
    if (!(await this.lease.renew())) return null;
    try {
      const expired = await this.expiry.remove();
      const uploads = await this.erasure.eraseUploads();
      const files = await this.erasure.eraseFiles();
      const orphanRows = await this.leftovers.eraseRows();
      const orphanObjects = await this.leftovers.eraseObjects();
      return {
        removedUploads: expired.removed,
        erasedFiles: uploads.files + files,
        erasedUploads: expired.erased + uploads.uploads,
        orphanRows,
        orphanObjects,
      };
    } finally {
      await this.lease.release();
    }
  }
}
