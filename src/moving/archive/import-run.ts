import type { Clock } from '../../common/clock.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';
import type { ImportRepository } from '../../database/repositories/import.repository.js';
import type { Deposit } from '../../files/intake/deposit.js';
import type { Takeout } from '../../files/moving/takeout.js';
import { ArrivingAccounts } from '../pipeline/arriving-accounts.js';
import type { Arrivals } from '../pipeline/arrivals.js';
import type { ArchiveEntry, RowsEntry } from './archive-reader.js';
import { Counters, OWNERLESS } from './counters.js';
import { ArchiveUploads } from './archive-uploads.js';
import { type Read, TooLong } from './fields.js';
import { checkBatch, chosenFiles } from './file-rules.js';
import type { Kind, Ledger } from '../pipeline/ledger.js';
import { IncomingFiles } from './incoming-files.js';
import { ArchiveIncomplete, ArchiveProblem } from './problem.js';
import * as records from './records.js';
import { arrivalOf, settingOf, tokenOf, userOf } from './to-entities.js';

export interface ImportTools {
  readonly arrivals: Arrivals;
  readonly rows: ImportRepository;
  readonly files: FileRepository;
  readonly deposit: Deposit;
  readonly takeout: Takeout;
  readonly clock: Clock;
}

export interface RunOptions {
  readonly dryRun: boolean;
}

/** One archive on its way in, entry by entry. */
export class ImportRun {
  private readonly incoming: IncomingFiles;
  private readonly accounts: ArrivingAccounts;
  private readonly counters: Counters;
  private data = true;
  private lastUploadId = '';
  private readonly counts = records.noTotals();

  constructor(
    private readonly tools: ImportTools,
    private readonly report: Ledger,
    private readonly options: RunOptions,
  ) {
    const { deposit, files, rows } = tools;
    this.incoming = new IncomingFiles(deposit, files, report);
    this.accounts = new ArrivingAccounts(rows, report, options.dryRun);
    this.counters = new Counters(rows, report, options.dryRun);
  }

  async take(entry: ArchiveEntry): Promise<void> {
    switch (entry.is) {
      case 'manifest':
        this.data = entry.manifest.data;
        return;
      case 'content':
        await this.incoming.take(entry);
        this.counts.contents += 1;
        this.counts.bytes += entry.size;
        return;
      case 'rows':
        if (entry.kind !== 'corrections') await this.incoming.finish();
        await this.rows(entry);
        return;
      case 'end':
        await this.incoming.finish();
        this.compare(entry.totals);
    }
  }

  /** After a failure: nothing stays held by this process. */
  abandon(): Promise<void> {
    return this.incoming.abandon();
  }

  private async rows(entry: RowsEntry): Promise<void> {
    const { counts, accounts, counters } = this;
    switch (entry.kind) {
      case 'settings':
        counts.settings += entry.rows.length;
        return this.settings(this.read(entry, records.setting, 'settings'));
      case 'users':
        counts.users += entry.rows.length;
        await accounts.accounts(this.read(entry, records.user, 'users').map(userOf));
        return;
      case 'tokens':
        counts.tokens += entry.rows.length;
        return accounts.tokens(this.read(entry, records.token, 'tokens').map(tokenOf), OWNERLESS);
      case 'uploads':
        return this.uploads(entry);
      case 'corrections':
        counts.corrections += entry.rows.length;
        for (const row of this.read(entry, records.correction, 'files')) {
          await this.incoming.correct(row);
        }
        return;
      case 'usages':
        counts.usages += entry.rows.length;
        return counters.usages(this.read(entry, records.usage, 'counters of users'));
      case 'activity':
        counts.activity += entry.rows.length;
        return counters.activity(this.read(entry, records.activity, 'days of activity'));
      case 'download-days':
        counts.downloadDays += entry.rows.length;
        return counters.downloadDays(this.read(entry, records.downloadDay, 'days of downloads'));
    }
  }

  private async settings(rows: readonly records.SettingRow[]): Promise<void> {
    const taken = await this.accounts.settings(rows.map(settingOf));
    this.report.add('settings', taken ? 'taken' : 'there', '', rows.length);
  }

  private async uploads(entry: RowsEntry): Promise<void> {
    this.countUploads(entry.rows);
    const rows = this.read(entry, records.upload, 'uploads');
    checkBatch(rows);
    const { arrivals, takeout, clock, deposit } = this.tools;
    const bringing = { data: this.data, backend: deposit.backendName };
    const batch = rows.map((row) => arrivalOf(row, row.id !== this.lastUploadId, bringing));
    const uploads = new ArchiveUploads(takeout, clock.now());
    const wanted = this.options.dryRun
      ? await arrivals.rehearse(batch, uploads, this.report, this.accounts.rehearsed)
      : await arrivals.take(batch, uploads, this.report);
    // Files of rows that did not fit are named, too; their bytes are skipped.
    this.incoming.expect(wanted, chosenFiles(entry.rows));
    this.lastUploadId = rows.at(-1)?.id ?? this.lastUploadId;
  }

  /** The rows of an entry. One that no column has room for is lost; anything else refuses the archive. */
  private read<T>({ name, rows }: RowsEntry, read: Read<T>, kind: Kind): T[] {
    const good: T[] = [];
    for (const [i, row] of rows.entries()) {
      const where = `${name}, line ${i + 1}`;
      try {
        good.push(read(row, where));
      } catch (error) {
        if (!(error instanceof TooLong)) throw error;
        this.report.add(kind, 'lost');
        this.report.problem(error.message);
      }
    }
    return good;
  }

  private countUploads(rows: readonly unknown[]): void {
    let last = this.lastUploadId;
    for (const row of rows) {
      const { id, files } = (row ?? {}) as { id?: unknown; files?: unknown };
      if (id !== last) this.counts.uploads += 1;
      if (typeof id === 'string') last = id;
      if (Array.isArray(files)) this.counts.files += files.length;
    }
  }

  /** The end says what has to have come before it. */
  private compare(totals: records.Totals): void {
    for (const [what, count] of Object.entries(this.counts)) {
      const wanted = totals[what as keyof records.Totals];
      if (wanted !== count) {
        throw new ArchiveIncomplete(`the archive holds ${count} ${what} instead of ${wanted}`);
      }
    }
    if (!this.data && this.counts.contents > 0) {
      throw new ArchiveProblem('the archive holds bytes although it says that it does not');
    }
  }
}
