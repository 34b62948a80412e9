import type { Clock } from '../../common/clock.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';
import type { ImportRepository, KnownRows } from '../../database/repositories/import.repository.js';
import type { UserRepository } from '../../database/repositories/user.repository.js';
import type { Deposit } from '../../files/intake/deposit.js';
import type { Takeout } from '../../files/moving/takeout.js';
import type { ArchiveEntry, RowsEntry } from './archive-reader.js';
import { type Read, TooLong } from './fields.js';
import { chosenFiles, checkDigests } from './file-rules.js';
import type { Kind, Ledger } from '../pipeline/ledger.js';
import { IncomingFiles } from './incoming-files.js';
import { ArchiveIncomplete, ArchiveProblem } from './problem.js';
import * as records from './records.js';
import { SmallTables } from './small-tables.js';
import { type UploadPlan, planUploads } from './upload-plan.js';

/** How often a batch is looked at again because others changed what it belongs to. */
const MOST_ATTEMPTS = 5;

export interface ImportTools {
  readonly rows: ImportRepository;
  readonly users: UserRepository;
  readonly files: FileRepository;
  readonly deposit: Deposit;
  readonly takeout: Takeout;
  readonly clock: Clock;
}

export interface RunOptions {
  readonly dryRun: boolean;
}

type Counts = { -readonly [K in keyof records.Totals]: number };

/** One archive on its way in, entry by entry. */
export class ImportRun {
  private readonly incoming: IncomingFiles;
  private readonly tables: SmallTables;
  private data = true;
  private lastUploadId = '';
  private readonly counts: Counts = {
    ...{ settings: 0, users: 0, tokens: 0, uploads: 0, files: 0, contents: 0, bytes: 0 },
    ...{ corrections: 0, usages: 0, activity: 0, downloadDays: 0, endedSessions: 0 },
  };

  constructor(
    private readonly tools: ImportTools,
    private readonly report: Ledger,
    private readonly options: RunOptions,
  ) {
    const { deposit, files } = tools;
    this.incoming = new IncomingFiles(deposit, files, report, options);
    this.tables = new SmallTables(tools, report, options);
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
    const { counts, tables } = this;
    switch (entry.kind) {
      case 'settings':
        counts.settings += entry.rows.length;
        return tables.settings(this.read(entry, records.setting, 'settings'));
      case 'users':
        counts.users += entry.rows.length;
        return tables.accounts(this.read(entry, records.user, 'users'));
      case 'tokens':
        counts.tokens += entry.rows.length;
        return tables.tokens(this.read(entry, records.token, 'tokens'));
      case 'ended-sessions':
        counts.endedSessions += entry.rows.length;
        return tables.endedSessions(this.read(entry, records.endedSession, 'ended sessions'));
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
        return tables.usages(this.read(entry, records.usage, 'counters of users'));
      case 'activity':
        counts.activity += entry.rows.length;
        return tables.activity(this.read(entry, records.activity, 'days of activity'));
      case 'download-days':
        counts.downloadDays += entry.rows.length;
        return tables.downloadDays(this.read(entry, records.downloadDay, 'days of downloads'));
    }
  }

  private async uploads(entry: RowsEntry): Promise<void> {
    this.countUploads(entry.rows);
    const rows = this.read(entry, records.upload, 'uploads');
    rows.forEach(checkDigests);
    const plan = await this.store(rows);
    this.report.merge(plan.told);
    // Rows that did not fit have no plan; their bytes are skipped.
    for (const id of chosenFiles(entry.rows)) {
      if (!plan.slots.has(id)) plan.slots.set(id, { wanted: false, seen: false });
    }
    this.incoming.expect(plan.slots);
    this.lastUploadId = rows.at(-1)?.id ?? this.lastUploadId;
  }

  /** Decides and stores; again when somebody else changed what the decision was made on. */
  private async store(rows: readonly records.UploadRow[]): Promise<UploadPlan> {
    const { dryRun } = this.options;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const known = await this.known(rows);
      const plan = planUploads(rows, known, {
        now: this.tools.clock.now(),
        receiving: this.data ? () => this.tools.deposit.receiving() : null,
        backend: this.tools.deposit.backendName,
        stored: this.data ? new Map() : await this.stored(rows, known),
        checkOwners: !dryRun,
        lastUploadId: this.lastUploadId,
      });
      if (dryRun || (await this.tools.rows.addUploads(plan))) return plan;
    }
    throw new Error('the database changes too fast');
  }

  private known(rows: readonly records.UploadRow[]): Promise<KnownRows> {
    const files = rows.flatMap((row) => row.files.map(({ id }) => id));
    const owners = [...new Set(rows.map(({ user }) => user))];
    const ids = rows.map(({ id }) => id);
    return this.tools.rows.known(ids, files, owners);
  }

  /** Of an archive without bytes: whether the storage has those of its new files. */
  private async stored(
    rows: readonly records.UploadRow[],
    { files }: KnownRows,
  ): Promise<Map<string, string | null>> {
    const found = new Map<string, string | null>();
    for (const row of rows.flatMap((upload) => upload.files)) {
      if (row.status !== 'uploaded' || files.has(row.id)) continue;
      found.set(row.id, await this.tools.takeout.check(row, row));
    }
    return found;
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
      const wanted = totals[what as keyof Counts];
      if (wanted !== count) {
        throw new ArchiveIncomplete(`the archive holds ${count} ${what} instead of ${wanted}`);
      }
    }
    if (!this.data && this.counts.contents > 0) {
      throw new ArchiveProblem('the archive holds bytes although it says that it does not');
    }
  }
}
