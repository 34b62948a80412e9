import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Instance } from '../../common/instance.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import {
  type StoredBytes,
  TakeoverConflict,
  TakeoverRepository,
} from '../../database/repositories/takeover.repository.js';
import {
  Adoption,
  type AdoptionOutcome,
  type Found,
  type FoundBytes,
} from '../../files/moving/adoption.js';
import type { Placed } from '../../files/keeping/place.js';
import { inParallel } from '../../common/parallel.js';
import type { PlikBytes } from './plik-bytes.js';
import { Report } from './report.js';
import type { PlikUpload } from './upload-batches.js';
import {
  type KnownUsers,
  type UploadPlan,
  UploadPlanner,
  type Wanted,
  describe,
} from './upload-plan.js';

/** Files that are moved at the same time: many wait for the disk to flush. */
const AT_ONCE = 16;
/** The same where their bytes are read, which the processor bounds. */
const READ_AT_ONCE = 4;
/** How often a batch begins anew because others changed the same rows. */
const MOST_ATTEMPTS = 5;

/** What a batch is worked on with. */
export interface UploadWork {
  readonly bytes: PlikBytes;
  /** Digests are compared. */
  readonly verify: boolean;
  /** Nothing is written. */
  readonly rehearsal: boolean;
  /** Users that only a rehearsal knows. */
  readonly known: KnownUsers;
}

/** A file whose bytes were found at its place. */
interface Ready extends Wanted {
  readonly bytes: FoundBytes;
}

/** A file that is `uploading` here, by us. */
interface Claimed extends Ready {
  readonly place: Placed;
}

/**
 * Takes uploads and their files, a batch at a time, so that a crash at any moment leaves what the
 * cleaner and a repetition can repair: rows first, `uploading` by this process, then the bytes under the
 * key of the attempt that the row names, then `uploaded` together with what it counts.
 */
@Injectable()
export class UploadTakeover {
  constructor(
    private readonly planner: UploadPlanner,
    private readonly rows: TakeoverRepository,
    private readonly adoption: Adoption,
    private readonly instance: Instance,
    private readonly clock: Clock,
  ) {}

  async take(batch: readonly PlikUpload[], work: UploadWork): Promise<Report> {
    for (let attempt = 1; ; attempt += 1) {
      const report = new Report();
      try {
        const plan = await this.planner.plan(batch, work.known, report);
        const ready = await this.find(plan, work, report);
        if (work.rehearsal) await this.rehearse(ready, work, report);
        else await this.store(plan, ready, work, report);
        return report;
      } catch (error) {
        if (!(error instanceof TakeoverConflict) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** Rows whose bytes are not at their place are taken as `missing`; the others are answered. */
  private async find(plan: UploadPlan, { bytes }: UploadWork, report: Report): Promise<Ready[]> {
    const ready = new Map<Wanted, Ready>();
    await inParallel(plan.wanted, AT_ONCE, async (wanted) => {
      const { entity, customerKey } = wanted.file;
      const { id: fileId, uploadId } = entity;
      const located = await bytes.locate({ uploadId, fileId, customerKey });
      const problem = 'problem' in located ? located.problem : wrongSize(entity, located.size);
      if ('problem' in located || problem !== '') lose(wanted, problem, report);
      else ready.set(wanted, { ...wanted, bytes: located });
    });
    for (const wanted of plan.wanted) if (!ready.has(wanted)) leaveMissing(plan, wanted);
    return plan.wanted.flatMap((wanted) => ready.get(wanted) ?? []);
  }

  private async rehearse(ready: readonly Ready[], work: UploadWork, report: Report): Promise<void> {
    await inParallel(ready, READ_AT_ONCE, async (one) => {
      const { verify } = work;
      const outcome = await this.adoption.rehearse(foundOf(one), verify);
      if ('problem' in outcome) lose(one, outcome.problem, report);
      else gain(one, outcome.copied, report);
    });
  }

  private async store(
    plan: UploadPlan,
    ready: readonly Ready[],
    work: UploadWork,
    report: Report,
  ): Promise<void> {
    const owner = this.instance.id;
    const claimed: Claimed[] = [];
    for (const one of ready) {
      if (one.here !== undefined) continue;
      const place = { id: one.file.entity.id, attempt: 1, ...this.adoption.destination() };
      plan.files.push(Object.assign(one.file.entity, { ...place, owner, status: 'uploading' }));
      claimed.push({ ...one, place });
    }
    await this.rows.insert(plan);
    claimed.push(...(await this.claimAll(ready, report)));
    await this.move(claimed, work, report);
  }

  /** Files that are here without their bytes: from an earlier time, or because they came only now. */
  private async claimAll(ready: readonly Ready[], report: Report): Promise<Claimed[]> {
    const claimed: Claimed[] = [];
    for (const one of ready) {
      if (one.here === undefined) continue;
      const { size, type } = one.file.entity;
      const into = this.adoption.destination();
      const claim = await this.rows.claim(one.here, this.instance.id, { ...into, size, type });
      if (claim === null) report.add('files', 'leftOut', 'somebody is sending it just now');
      else claimed.push({ ...one, place: { ...claim, ...into } });
    }
    return claimed;
  }

  /** Trouble of our storage ends it; what has come until then is kept, the rest is given back. */
  private async move(claimed: readonly Claimed[], work: UploadWork, report: Report): Promise<void> {
    const outcomes = new Map<Claimed, AdoptionOutcome>();
    try {
      await inParallel(claimed, work.verify ? READ_AT_ONCE : AT_ONCE, async (one) => {
        outcomes.set(one, await this.adoption.adopt(one.place, foundOf(one), work.verify));
      });
    } finally {
      await this.settle(claimed, outcomes, report);
    }
  }

  private async settle(
    claimed: readonly Claimed[],
    outcomes: ReadonlyMap<Claimed, AdoptionOutcome>,
    report: Report,
  ): Promise<void> {
    const stored: StoredBytes[] = [];
    const lost: string[] = [];
    for (const one of claimed) {
      const outcome = outcomes.get(one);
      const { id, uploadId, size } = one.file.entity;
      if (outcome === undefined || 'problem' in outcome) lost.push(id);
      else stored.push({ id, uploadId, userId: one.upload.userId, size, ...outcome.digests });
    }
    const now = this.clock.now();
    const uploaded = await this.rows.settle(this.instance.id, { stored, lost, now });
    for (const one of claimed) tell(one, outcomes.get(one), uploaded, report);
  }
}

function tell(
  one: Claimed,
  outcome: AdoptionOutcome | undefined,
  uploaded: ReadonlySet<string>,
  report: Report,
): void {
  if (outcome === undefined) return;
  if ('problem' in outcome) lose(one, outcome.problem, report);
  else if (uploaded.has(one.place.id)) gain(one, outcome.copied, report);
  else report.add('files', 'leftOut', 'removed here meanwhile');
}

const foundOf = ({ bytes, file }: Ready): Found => {
  const { size } = file.entity;
  return { ...bytes, size, md5: file.md5 };
};

const wrongSize = ({ size }: FileEntity, there: number): string =>
  there === size ? '' : `${there} bytes are there, ${size} should be`;

/** A new row is taken all the same, as a file that its sender may send again. */
function leaveMissing({ files }: UploadPlan, { file, here }: Wanted): void {
  if (here !== undefined) return;
  files.push(Object.assign(file.entity, { status: 'missing', attempt: 0, owner: '' }));
}

/** Problems that are the same but for their numbers are counted as one. */
const sortOf = (problem: string): string =>
  problem
    .replace(/^\d+ bytes are there.*/, 'another number of bytes is there')
    .replace(/^the MD5 .*/, 'the bytes have another MD5');

function lose(wanted: Wanted, problem: string, report: Report): void {
  report.add('files', 'lost', sortOf(problem));
  report.problem(`${describe(wanted.file)}: ${problem}`);
}

function gain({ file }: Wanted, copied: boolean, report: Report): void {
  report.add('files', 'taken');
  report.bytes(file.entity.size, copied);
}
