import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Instance } from '../../common/instance.js';
import { inParallel } from '../../common/parallel.js';
import { ImportRepository } from '../../database/repositories/import.repository.js';
import type { StoredBytes } from '../../database/settle-files.js';
import { Adoption, type AdoptionOutcome, type Found } from '../../files/moving/adoption.js';
import { Arrivals, type Claimed } from '../pipeline/arrivals.js';
import type { Ledger } from '../pipeline/ledger.js';
import type { Arrival } from '../pipeline/upload-plan.js';
import type { PlikBytes } from './plik-bytes.js';
import type { PlikFile } from './plik-rows.js';
import { PlikUploads, loseFile } from './plik-uploads.js';

/** Files that are moved at the same time: many wait for the disk to flush. */
const AT_ONCE = 16;
/** The same where their bytes are read, which the processor bounds. */
const READ_AT_ONCE = 4;

/** What a batch is worked on with. */
export interface UploadWork {
  readonly bytes: PlikBytes;
  /** Digests are compared. */
  readonly verify: boolean;
  /** Nothing is written; ids of users who would be here by now. Null: really. */
  readonly rehearsed: ReadonlySet<string> | null;
}

/** Takes uploads and their files, a batch at a time: rows, then bytes, then `uploaded` as one. */
@Injectable()
export class UploadTakeover {
  constructor(
    private readonly arrivals: Arrivals,
    private readonly rows: ImportRepository,
    private readonly adoption: Adoption,
    private readonly instance: Instance,
    private readonly clock: Clock,
  ) {}

  async take(batch: readonly Arrival<PlikFile>[], work: UploadWork, ledger: Ledger): Promise<void> {
    const uploads = new PlikUploads(work.bytes);
    const foundOf = (file: PlikFile): Found => {
      return { ...uploads.bytesOf(file), size: file.entity.size, md5: file.md5 };
    };
    if (work.rehearsed === null) {
      const claimed = await this.arrivals.take(batch, uploads, ledger);
      await this.move(claimed, foundOf, work, ledger);
      return;
    }
    const wanted = await this.arrivals.rehearse(batch, uploads, ledger, work.rehearsed);
    await inParallel(wanted, READ_AT_ONCE, async ({ file }) => {
      tell(file, await this.adoption.rehearse(foundOf(file), work.verify), ledger);
    });
  }

  /** Trouble of our storage ends it; what has come until then is kept, the rest is given back. */
  private async move(
    claimed: readonly Claimed<PlikFile>[],
    foundOf: (file: PlikFile) => Found,
    { verify }: UploadWork,
    ledger: Ledger,
  ): Promise<void> {
    const outcomes = new Map<string, AdoptionOutcome>();
    try {
      await inParallel(claimed, verify ? READ_AT_ONCE : AT_ONCE, async ({ file, claim }) => {
        outcomes.set(claim.id, await this.adoption.adopt(claim, foundOf(file), verify));
      });
    } finally {
      await this.settle(claimed, outcomes, ledger);
    }
  }

  private async settle(
    claimed: readonly Claimed<PlikFile>[],
    outcomes: ReadonlyMap<string, AdoptionOutcome>,
    ledger: Ledger,
  ): Promise<void> {
    const stored: StoredBytes[] = [];
    const lost: string[] = [];
    for (const { upload, file, claim } of claimed) {
      const outcome = outcomes.get(claim.id);
      const { id, uploadId, size } = file.entity;
      if (outcome === undefined || 'problem' in outcome) lost.push(id);
      else stored.push({ id, uploadId, userId: upload.userId, size, ...outcome.digests });
    }
    const now = this.clock.now();
    const uploaded = await this.rows.settle(this.instance.id, { stored, lost, now });
    for (const { file, claim } of claimed) {
      const outcome = outcomes.get(claim.id);
      if (outcome === undefined) continue;
      if ('problem' in outcome || uploaded.has(claim.id)) tell(file, outcome, ledger);
      else ledger.add('files', 'leftOut', 'removed here meanwhile');
    }
  }
}

function tell(file: PlikFile, outcome: AdoptionOutcome, ledger: Ledger): void {
  if ('problem' in outcome) {
    loseFile(file, outcome.problem, ledger);
    return;
  }
  ledger.add('files', 'taken');
  ledger.bytes(file.entity.size, outcome.copied);
}
