import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
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

/** What is remembered of the last pass of this process, or of the one that runs. */
export interface LastPass {
  readonly startedAt: number;
  /** Null: it runs. */
  readonly endedAt: number | null;
  readonly failed: boolean;
  /** Of the last one that ended well. */
  readonly report: CleaningReport | null;
}

/** One pass of contract §7.4, and the repair of what a crash leaves. Every step may be repeated. */
@Injectable()
export class Cleaner {
  private last: Promise<unknown> = Promise.resolve();
  private remembered: LastPass | null = null;

  constructor(
    private readonly lease: CleaningLease,
    private readonly expiry: Expiry,
    private readonly erasure: Erasure,
    private readonly leftovers: Leftovers,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** Null: there was none. */
  get lastPass(): LastPass | null {
    return this.remembered;
  }

  /** Null: another process is cleaning. Passes of one process come one after the other. */
  pass(): Promise<CleaningReport | null> {
    const pass = this.last.then(() => this.clean());
    this.last = pass.catch(() => undefined);
    return pass;
  }

  private async clean(): Promise<CleaningReport | null> {
    if (!(await this.lease.renew())) return null;
    const begun = performance.now();
    const startedAt = this.clock.now();
    let report = this.remembered?.report ?? null;
    this.remembered = { startedAt, endedAt: null, failed: false, report };
    const done = { ...NOTHING };
    let failed = true;
    try {
      await this.steps(done);
      failed = false;
      return (report = reportOf(done));
    } finally {
      this.remembered = { startedAt, endedAt: this.clock.now(), failed, report };
      const seconds = (performance.now() - begun) / 1000;
      this.events.say('CleaningEnded', { ...done, seconds, failed });
      await this.lease.release();
    }
  }

  private async steps(done: Done): Promise<void> {
    await this.leftovers.endUnfinished();
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
