import type { ImportRepository } from '../../database/repositories/import.repository.js';
import { unique } from '../pipeline/batches.js';
import type { Ledger } from '../pipeline/ledger.js';
import type * as records from './records.js';
import { activityOf, downloadDayOf, usageOf } from './to-entities.js';

export const OWNERLESS = 'their users are not here';
const FILELESS = 'their files are not here';

/** What the server that wrote the archive has counted: counters here are raised to it, and never lowered. */
export class Counters {
  constructor(
    private readonly rows: ImportRepository,
    private readonly report: Ledger,
    private readonly dryRun: boolean,
  ) {}

  /** Behind all uploads, which have been counted by then: what is lower than here has gone before. */
  async usages(rows: readonly records.UsageRow[]): Promise<void> {
    const raised = this.dryRun ? rows.length : await this.rows.raiseUsages(rows.map(usageOf));
    this.report.add('counters of users', 'taken', '', raised);
    this.report.add('counters of users', 'leftOut', OWNERLESS, rows.length - raised);
  }

  async activity(rows: readonly records.ActivityRow[]): Promise<void> {
    const days = unique(rows.map(activityOf), ({ scope, day }) => `${day} ${scope}`);
    if (!this.dryRun) await this.rows.raiseActivity(days);
    this.report.add('days of activity', 'taken', '', rows.length);
  }

  async downloadDays(rows: readonly records.DownloadDayRow[]): Promise<void> {
    const days = unique(rows.map(downloadDayOf), ({ fileId, day }) => `${fileId} ${day}`);
    const taken = this.dryRun ? rows.length : await this.rows.raiseDownloadDays(days);
    this.report.add('days of downloads', 'taken', '', taken);
    this.report.add('days of downloads', 'leftOut', FILELESS, rows.length - taken);
  }
}
