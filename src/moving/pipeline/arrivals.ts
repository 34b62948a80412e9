import { Injectable } from '@nestjs/common';
import { FileEntity } from '../../database/entities/file.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { ImportRepository } from '../../database/repositories/import.repository.js';
import { Deposit, type Receiving } from '../../files/intake/deposit.js';
import { Ledger } from './ledger.js';
import {
  type Arrival,
  type ArrivingFile,
  type Source,
  type UploadPlan,
  type Wanted,
  planUploads,
} from './upload-plan.js';

/** How often a batch begins anew because others changed the same rows. */
const MOST_ATTEMPTS = 5;

/** A file that is `uploading` here, by this process. */
export interface Claimed<F extends ArrivingFile> extends Wanted<F> {
  readonly claim: Receiving;
}

/**
 * Takes the rows of uploads in, a batch at a time, so that a crash at any moment leaves what the cleaner and
 * a repetition can repair: first the rows, those of files `uploading` by this process; their bytes, under
 * the key of the attempt that the row names, and `uploaded` are up to the source.
 */
@Injectable()
export class Arrivals {
  constructor(
    private readonly rows: ImportRepository,
    private readonly deposit: Deposit,
  ) {}

  /** Stores the rows of a batch; answers the files whose bytes are to come now. */
  async take<F extends ArrivingFile>(
    batch: readonly Arrival<F>[],
    source: Source<F>,
    ledger: Ledger,
  ): Promise<Claimed<F>[]> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const part = Ledger.part();
      const plan = await this.decide(batch.map(anew), source, part, new Set());
      const fresh = plan.wanted.flatMap((one) => (one.here === undefined ? this.begin(one) : []));
      if (!(await this.rows.addUploads(plan))) continue;
      ledger.merge(part);
      return [...fresh, ...(await this.claimAll(plan.wanted, source, ledger))];
    }
    throw new Error('others change the same rows all the time');
  }

  /** As `take`, and nothing is stored. `users`: ids of those who would be here by now. */
  async rehearse<F extends ArrivingFile>(
    batch: readonly Arrival<F>[],
    source: Source<F>,
    ledger: Ledger,
    users: ReadonlySet<string>,
  ): Promise<readonly Wanted<F>[]> {
    return (await this.decide(batch, source, ledger, users)).wanted;
  }

  private async decide<F extends ArrivingFile>(
    batch: readonly Arrival<F>[],
    source: Source<F>,
    ledger: Ledger,
    users: ReadonlySet<string>,
  ): Promise<UploadPlan<F>> {
    const known = await this.rows.knownRows({
      uploads: batch.map(({ entity }) => entity.id),
      files: batch.flatMap(({ files }) => files.map(({ entity }) => entity.id)),
      owners: batch.map(({ entity }) => entity.userId),
    });
    const rehearsed = batch.map(({ entity }) => entity.userId).filter((id) => users.has(id));
    const owners = new Set([...known.owners, ...rehearsed]);
    const plan = planUploads(batch, { ...known, owners }, source, ledger);
    return { ...plan, wanted: await source.look(plan, ledger) };
  }

  private begin<F extends ArrivingFile>(wanted: Wanted<F>): Claimed<F> {
    const receiving = this.deposit.receiving();
    const { id } = Object.assign(wanted.file.entity, receiving);
    return { ...wanted, claim: { ...receiving, id } };
  }

  /** Files that are here without their bytes: from an earlier time, or because they came only now. */
  private async claimAll<F extends ArrivingFile>(
    wanted: readonly Wanted<F>[],
    source: Source<F>,
    ledger: Ledger,
  ): Promise<Claimed<F>[]> {
    const claimed: Claimed<F>[] = [];
    for (const one of wanted) {
      if (one.here === undefined) continue;
      const { size, type } = one.file.entity;
      const claim = await this.deposit.claim(one.here, { size, type });
      if (claim === null) source.busy(one.file, ledger);
      else claimed.push({ ...one, claim });
    }
    return claimed;
  }
}

/** An attempt changes rows as it decides on them: the next one begins with what came. */
const anew = <F extends ArrivingFile>({ entity, files, first }: Arrival<F>): Arrival<F> => ({
  entity: Object.assign(new UploadEntity(), entity),
  files: files.map((file) => ({ ...file, entity: Object.assign(new FileEntity(), file.entity) })),
  first,
});
