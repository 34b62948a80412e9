import type { FileRepository } from '../../database/repositories/file.repository.js';
import { type Deposit, type Receiving, WrongContent } from '../../files/intake/deposit.js';
import type { Ledger } from '../pipeline/ledger.js';
import type { Wanted } from '../pipeline/upload-plan.js';
import type { ContentEntry } from './archive-reader.js';
import { type ArchiveFile, loseFile } from './archive-uploads.js';
import { Lanes } from './lanes.js';
import { ArchiveProblem } from './problem.js';
import type { CorrectionRow } from './records.js';

/** Files that are made durable beside each other: the disk takes several flushes as one. */
const LANES = 8;

/** A file whose bytes have not come yet. Without a claim, in a rehearsal, they are compared only. */
type Awaited = Wanted<ArchiveFile> & { readonly claim?: Receiving };

/** The bytes of one batch of uploads, as they come. */
export class IncomingFiles {
  private readonly lanes = new Lanes(LANES);
  /** Ids of all files of the batch, wanted or not. */
  private named: ReadonlySet<string> = new Set();
  private readonly come = new Set<string>();
  private readonly awaited = new Map<string, Awaited>();

  constructor(
    private readonly deposit: Deposit,
    private readonly files: FileRepository,
    private readonly ledger: Ledger,
  ) {}

  /** The files of the next batch; the one before has been finished. */
  expect(wanted: readonly Awaited[], named: readonly string[]): void {
    this.named = new Set(named);
    for (const one of wanted) this.awaited.set(one.file.entity.id, one);
  }

  async take(entry: ContentEntry): Promise<void> {
    const name = `files/${entry.fileId}`;
    if (!this.named.has(entry.fileId)) {
      throw new ArchiveProblem(`${name} belongs to no upload before it`);
    }
    if (this.come.has(entry.fileId)) throw new ArchiveProblem(`${name} comes twice`);
    const one = this.awaited.get(entry.fileId);
    this.come.add(entry.fileId);
    if (one === undefined) return;
    const { row } = one.file;
    if (entry.size !== row.size) {
      await this.lose(one, `${entry.size} bytes instead of ${row.size}`);
    } else if (one.claim !== undefined) {
      await this.store(one, one.claim, entry);
    } else {
      const why = await this.deposit.compare(entry.read(), row);
      if (why === null) this.taken(one);
      else await this.lose(one, why);
    }
  }

  /** What the maker of the archive found when the bytes were to be read. */
  async correct({ file, status, reason }: CorrectionRow): Promise<void> {
    if (!this.named.has(file)) {
      throw new ArchiveProblem(`file ${file} belongs to no upload before it`);
    }
    const one = this.awaited.get(file);
    if (one === undefined || this.come.has(file)) return;
    this.come.add(file);
    if (status === 'missing') {
      await this.lose(one, `it was damaged where it comes from : ${reason}`);
      return;
    }
    await this.release(one);
    if (one.here === undefined && one.claim !== undefined) {
      await this.files.transition(file, 'missing', 'deleted');
    }
    this.ledger.add('files', 'taken');
  }

  /** The end of a batch: what has not come by now does not come any more. */
  async finish(): Promise<void> {
    await this.lanes.ended();
    for (const one of this.awaited.values())
      await this.lose(one, 'its bytes are not in the archive');
    this.come.clear();
    this.named = new Set();
  }

  /** Gives back what was to be received: after a failure it can be sent, or imported, again. */
  async abandon(): Promise<void> {
    await this.lanes.ended().catch(() => undefined);
    for (const one of this.awaited.values()) await this.release(one);
  }

  private async store(one: Awaited, claim: Receiving, entry: ContentEntry): Promise<void> {
    const { row } = one.file;
    const moved = { ...row, storedAt: row.storedAt ?? row.createdAt };
    try {
      const deposited = await this.deposit.receive(claim, entry.read(), moved);
      await this.lanes.start(async () => {
        if (await deposited.publish()) this.taken(one);
        else this.ledger.add('files', 'leftOut', 'removed meanwhile');
        this.awaited.delete(claim.id);
      });
    } catch (error) {
      if (!(error instanceof WrongContent)) throw error;
      await this.lose(one, error.message);
    }
  }

  private taken({ file: { entity, row } }: Awaited): void {
    this.awaited.delete(entity.id);
    this.ledger.add('files', 'taken');
    this.ledger.bytes(row.size, true);
  }

  private async lose(one: Awaited, why: string): Promise<void> {
    await this.release(one);
    loseFile(one.file.entity, why, this.ledger);
  }

  /** `uploading → missing`, if it is still ours to receive. */
  private async release({ file, claim }: Awaited): Promise<void> {
    if (claim !== undefined) await this.files.release(claim);
    this.awaited.delete(file.entity.id);
  }
}
