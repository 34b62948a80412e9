import type { FileRepository } from '../../database/repositories/file.repository.js';
import type { Deposit } from '../../files/intake/deposit.js';
import { WrongContent } from '../../files/intake/deposit.js';
import type { ContentEntry } from './archive-reader.js';
import type { Ledger } from '../pipeline/ledger.js';
import { Lanes } from './lanes.js';
import { ArchiveProblem } from './problem.js';
import type { CorrectionRow } from './records.js';
import type { Slot } from './upload-plan.js';

/** Files that are made durable beside each other: the disk takes several flushes as one. */
const LANES = 8;

type Wanted = Slot & { readonly wanted: true };

/** The bytes of one batch of uploads, as they come. */
export class IncomingFiles {
  private readonly lanes = new Lanes(LANES);
  private slots: ReadonlyMap<string, Slot> = new Map();

  constructor(
    private readonly deposit: Deposit,
    private readonly files: FileRepository,
    private readonly report: Ledger,
    private readonly options: { readonly dryRun: boolean },
  ) {}

  /** The files of the next batch; the one before has been finished. */
  expect(slots: ReadonlyMap<string, Slot>): void {
    this.slots = slots;
  }

  async take(entry: ContentEntry): Promise<void> {
    const slot = this.slots.get(entry.fileId);
    if (slot === undefined) {
      throw new ArchiveProblem(`files/${entry.fileId} belongs to no upload before it`);
    }
    if (slot.seen) throw new ArchiveProblem(`files/${entry.fileId} comes twice`);
    if (!slot.wanted) {
      slot.seen = true;
      return;
    }
    if (entry.size !== slot.row.size) {
      await this.lose(slot, `${entry.size} bytes instead of ${slot.row.size}`);
    } else if (this.options.dryRun) {
      const why = await this.deposit.compare(entry.read(), slot.row);
      if (why === null) this.taken(slot);
      else await this.lose(slot, why);
    } else {
      await this.store(slot, entry);
    }
    slot.seen = true;
  }

  /** What the maker of the archive found when the bytes were to be read. */
  async correct({ file, status, reason }: CorrectionRow): Promise<void> {
    const slot = this.slots.get(file);
    if (slot === undefined) throw new ArchiveProblem(`file ${file} belongs to no upload before it`);
    if (!slot.wanted || slot.seen) return;
    slot.seen = true;
    if (status === 'missing') {
      await this.lose(slot, `it was damaged where it comes from : ${reason}`);
      return;
    }
    await this.release(slot);
    if (slot.existing === null && !this.options.dryRun) {
      await this.files.transition(file, 'missing', 'deleted');
    }
    this.report.add('files', 'taken');
  }

  /** The end of a batch: what has not come by now does not come any more. */
  async finish(): Promise<void> {
    await this.lanes.ended();
    for (const slot of this.slots.values()) {
      if (!slot.wanted || slot.seen) continue;
      slot.seen = true;
      await this.lose(slot, 'its bytes are not in the archive');
    }
    this.slots = new Map();
  }

  /** Gives back what was to be received: after a failure it can be sent, or imported, again. */
  async abandon(): Promise<void> {
    await this.lanes.ended().catch(() => undefined);
    for (const slot of this.slots.values()) if (slot.wanted) await this.release(slot);
  }

  private async store(slot: Wanted, entry: ContentEntry): Promise<void> {
    slot.claim ??= slot.existing === null ? null : await this.deposit.claim(slot.existing);
    const { claim, row } = slot;
    if (claim === null) {
      await this.lose(slot, 'somebody else has taken it meanwhile');
      return;
    }
    const moved = { ...row, storedAt: row.storedAt ?? row.createdAt };
    try {
      const deposited = await this.deposit.receive(claim, entry.read(), moved);
      await this.lanes.start(async () => {
        if (await deposited.publish()) this.taken(slot);
        else this.report.add('files', 'leftOut', 'removed meanwhile');
      });
    } catch (error) {
      if (!(error instanceof WrongContent)) throw error;
      await this.lose(slot, error.message);
    }
  }

  private taken({ row }: Wanted): void {
    this.report.add('files', 'taken');
    this.report.bytes(row.size, true);
  }

  private async lose(slot: Wanted, reason: string): Promise<void> {
    await this.release(slot);
    this.report.add('files', 'lost');
    this.report.problem(`file ${slot.row.id} of upload ${slot.uploadId} : ${reason}`);
  }

  /** `uploading → missing`, if it is still ours to receive. */
  private async release({ claim }: Wanted): Promise<void> {
    if (claim !== null && !this.options.dryRun) await this.files.release(claim);
  }
}
