import { Injectable } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
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

const NOTHING = {
  removedUploads: 0,
  deletedFiles: 0,
  deletedUploads: 0,
  removedOrphanFiles: 0,
  removedOrphanTokens: 0,
  removedOrphanObjects: 0,
};
/** What a pass has done so far, whatever happens then. */
type Done = typeof NOTHING;

/** One pass of contract §7.4, and the repair of what a crash leaves. Every step may be repeated. */
@Injectable()
export class Cleaner {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lease: CleaningLease,
    private readonly expiry: Expiry,
    private readonly erasure: Erasure,
    private readonly leftovers: Leftovers,
    private readonly events: EventBus,
  ) {}

  /** Null: another process is cleaning. Passes of one process come one after the other. */
  pass(): Promise<CleaningReport | null> {
    const pass = this.last.then(() => this.clean());
    this.last = pass.catch(() => undefined);
    return pass;
  }

  private async clean(): Promise<CleaningReport | null> {
    if (!(await this.lease.renew())) return null;
    const begun = performance.now();
    const done = { ...NOTHING };
    let failed = true;
    try {
      await this.steps(done);
      failed = false;
      return reportOf(done);
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      this.events.say('CleaningEnded', { ...done, seconds, failed });
      await this.lease.release();
    }
  }

  private async steps(done: Done): Promise<void> {
    const expired = await this.expiry.remove();
    done.removedUploads = expired.removed;
    done.deletedUploads = expired.erased;
    const { files, uploads } = await this.erasure.eraseUploads();
    done.deletedUploads += uploads;
    done.deletedFiles = files;
    done.deletedFiles += await this.erasure.eraseFiles();
    const rows = await this.leftovers.eraseRows();
    done.removedOrphanFiles = rows.files;
    done.removedOrphanTokens = rows.tokens;
    done.removedOrphanObjects = await this.leftovers.eraseObjects();
  }
}

const reportOf = (done: Done): CleaningReport => ({
  removedUploads: done.removedUploads,
  erasedFiles: done.deletedFiles,
  erasedUploads: done.deletedUploads,
  orphanRows: done.removedOrphanFiles + done.removedOrphanTokens,
  orphanObjects: done.removedOrphanObjects,
});
